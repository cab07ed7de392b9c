export { startKubeApi, type KubeApi, type KubeApiOptions } from './server.js';
export { createAuthority, type Authority, type ServerCertificate } from './authority.js';
export { type KubeAuth, type KubeUser } from './authentication.js';
