export {
  openWorkspaces,
  type Isolation,
  type Workspace,
  type Workspaces,
  type WorkspaceOptions,
} from './pool.js';
