import { executorPlugin } from './executorPlugin';
import { filePlugin } from './filePlugin';
import { identityPlugin } from './identityPlugin';
import { toolbarPlugin } from './toolbarPlugin';
import { noticesPlugin } from './noticesPlugin';
import { offerPlugin } from './offerPlugin';
import { outputsPlugin } from './outputsPlugin';
import { questionsPlugin } from './questionsPlugin';
import { runStatusPlugin } from './runStatusPlugin';
import { sandboxPlugin } from './sandboxPlugin';
import { storagePlugin } from './storagePlugin';

export default [
  executorPlugin,
  runStatusPlugin,
  questionsPlugin,
  offerPlugin,
  outputsPlugin,
  noticesPlugin,
  sandboxPlugin,
  filePlugin,
  storagePlugin,
  toolbarPlugin,
  identityPlugin
];
