export {
  entitiesPerPod,
  exportToKubernetes,
  type Exported,
  type ExportInput,
  type ExportOptions,
} from './export-kubernetes.js';
export { readExportInput, type ExportFiles } from './read-export-input.js';
export { yamlStream } from './yaml-stream.js';
