export { AwsDispatcher, type CallRecord } from './dispatcher.js';
export { listenForAws, type AwsListener } from './listener.js';
