export { decodeAwsChunked } from './aws-chunked.js';
export { writeError, type ServiceError } from './error-response.js';
export type { WireRequest, WireResponse } from './http-message.js';
export { formFields, operationHint, readCall, writeOutput, type Call } from './protocol.js';
export { MalformedRequest } from './scalar.js';
export {
  loadServiceModel,
  modelledServices,
  type Operation,
  type Protocol,
  type ServiceModel,
} from './service-model.js';
export { readSignature, type Signature } from './signature.js';
export type { Member, Shape } from './shape.js';
