import { readFileSync, statSync } from 'node:fs';
import { createRequire, findPackageJSON, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Lets Node import JupyterLab's packages as they are installed for the labextension. They are written for bundlers: ES
 * modules that say so nowhere, name files without their endings, and import style sheets.
 */
const labextension = new URL('../../../labextension/package.json', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (/\.(css|svg)$/.test(specifier)) {
      return { url: 'data:text/javascript,export default "<svg/>"', shortCircuit: true };
    }
    if (context.conditions.includes('require')) {
      return next(specifier, context);
    }
    const from = context.parentURL?.includes('/node_modules/') ? context.parentURL : labextension;
    const found = specifier.startsWith('.')
      ? asFile(fileURLToPath(new URL(specifier, context.parentURL)))
      : (asModule(specifier, from) ?? asInstalled(specifier, from));
    return found ? { url: pathToFileURL(found).href, shortCircuit: true } : next(specifier, { ...context, parentURL: from });
  },

  load(url, context, next) {
    const installed = url.startsWith('file:') && url.includes('/node_modules/');
    const path = installed && !context.conditions.includes('require') ? fileURLToPath(url) : '';
    const text = /\.(js|json)$/.test(path) ? readFileSync(path, 'utf8') : '';
    if (path.endsWith('.json')) {
      return { format: 'module', source: `export default ${text}`, shortCircuit: true };
    }
    return /^(import|export)\b/m.test(text)
      ? { format: 'module', source: text, shortCircuit: true }
      : next(url, context);
  }
});

function asFile(path) {
  return [path, `${path}.js`, join(path, 'index.js')].find(each => statSync(each, { throwIfNoEntry: false })?.isFile());
}

/** The file under `module` in a package's manifest, which bundlers take. */
function asModule(specifier, from) {
  const manifest = /^(@[^/]+\/)?[^/:]+$/.test(specifier) ? manifestOf(specifier, from) : undefined;
  const { exports, module } = manifest ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  return module && !exports ? asFile(join(dirname(manifest), module)) : undefined;
}

/** A file inside of a package that does not say which ones may be imported. */
function asInstalled(specifier, from) {
  const [, name, file] = /^((?:@[^/]+\/)?[^/:]+)\/(.+)$/.exec(specifier) ?? [];
  const manifest = name ? manifestOf(name, from) : undefined;
  const isOpen = manifest && !JSON.parse(readFileSync(manifest, 'utf8')).exports;
  return isOpen ? asFile(join(dirname(manifest), file)) : undefined;
}

function manifestOf(name, from) {
  try {
    createRequire(from).resolve.paths(name);
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}
