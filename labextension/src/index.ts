import { executorPlugin } from './executorPlugin';
import { isolationPlugin } from './isolationPlugin';
import { noticesPlugin } from './noticesPlugin';
import { runStatusPlugin } from './runStatusPlugin';

export default [executorPlugin, runStatusPlugin, noticesPlugin, isolationPlugin];
