export { exists, placeInside } from './inside.js';
export { removeTree } from './remove-tree.js';
export {
  openWorkspaces,
  type Isolation,
  type Workspace,
  type Workspaces,
  type WorkspaceOptions,
} from './pool.js';
