export type { RenderedFile, RenderedFolder } from './apply-folder.js';
export { renderStep, type RenderedStep, type RenderOptions } from './render-step.js';
