/** What a CommonJS module finds as its own; the rest of Node's globals is given where a module refers to it. */
export const COMMONJS_PARAMETERS = Object.freeze(['exports', 'require', 'module', '__filename', '__dirname']);
