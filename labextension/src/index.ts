import { executorPlugin } from './executorPlugin';
import { identityPlugin } from './identityPlugin';
import { toolbarPlugin } from './toolbarPlugin';
import { noticesPlugin } from './noticesPlugin';
import { runStatusPlugin } from './runStatusPlugin';

export default [executorPlugin, runStatusPlugin, noticesPlugin, toolbarPlugin, identityPlugin];
