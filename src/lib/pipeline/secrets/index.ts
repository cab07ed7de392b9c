export { resolveSecrets, type SecretSources } from './secrets.js';
