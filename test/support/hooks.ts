import nock from 'nock';

/** No test may reach the network; loopback is allowed for servers that the test itself started. */
export const mochaHooks = {
  beforeAll(): void {
    nock.disableNetConnect();
    nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
  },
  afterEach(): void {
    nock.cleanAll();
  },
};
