const FUNCTION_TYPES = new Set(['TSFunctionType', 'TSConstructorType']);

/**
 * True inside a function type that only constrains: `F extends (...args: any) => any`, or the body of
 * an alias named `Any…` that stands for such a constraint.
 */
function constrainsFunction(node) {
  let inFunction = false;
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (FUNCTION_TYPES.has(child.type)) inFunction = true;
    if (parent.type === 'TSTypeParameter') return inFunction && parent.constraint === child;
    if (parent.type === 'TSTypeAliasDeclaration') {
      return FUNCTION_TYPES.has(child.type) && parent.id.name.startsWith('Any');
    }
    if (parent.type === 'TSConditionalType') return inFunction && parent.extendsType === child;
  }
  return false;
}

const noAny = {
  meta: { type: 'problem' },
  create: (context) => ({
    TSAnyKeyword(node) {
      if (constrainsFunction(node)) return;
      context.report({ node, message: '`any` is for function constraints only. Use `unknown`.' });
    },
  }),
};

/** The rules of the house that oxlint does not bring. */
export default { meta: { name: 'house' }, rules: { 'no-any': noAny } };
