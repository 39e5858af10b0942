import { executorPlugin } from './executorPlugin';
import { identityPlugin } from './identityPlugin';
import { isolationPlugin } from './isolationPlugin';
import { noticesPlugin } from './noticesPlugin';
import { runStatusPlugin } from './runStatusPlugin';

export default [executorPlugin, runStatusPlugin, noticesPlugin, isolationPlugin, identityPlugin];
