/** The import rules of the house: who may know whom. `npm run lint` enforces them. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const npm = (packages) => `(^|node_modules/)(${packages})(/|$)`;

export default {
  forbidden: [
    rule('no-cycles', 'A cycle can not be read top to bottom.', {}, { circular: true }),
    rule(
      'schemas-know-zod-only',
      'The language depends on nothing but zod.',
      { path: '^schemas/' },
      { pathNot: ['^schemas/', npm('zod')] },
    ),
    rule(
      'capabilities-meet-in-events',
      'A capability never imports another: they meet in schemas, shared and events.',
      { path: '^functions/([^/]+)/' },
      { path: '^functions/', pathNot: '^functions/$1/' },
    ),
    rule(
      'rules-are-pure',
      'Rules decide: no clock, no AWS, nothing but schemas and other rules of their room.',
      { path: '^functions/[^/]+/rules\\.ts$' },
      { pathNot: ['^schemas/', '^functions/[^/]+/[^/]*rules\\.ts$'] },
    ),
    rule(
      'pages-speak-the-language-only',
      'The pages of the admin site run in a browser: they know the language and packages, and no part of the hub.',
      { path: '^functions/site/pages/' },
      { path: '^(functions|shared|infra|test)/', pathNot: '^functions/site/pages/' },
    ),
    rule(
      'pages-are-apart',
      'What runs in a browser is no part of a function.',
      { path: '^(functions|shared)/', pathNot: '^functions/site/pages/' },
      { path: '^functions/site/pages/' },
    ),
    rule(
      'functions-know-no-house',
      'The code does not know where it runs.',
      { path: '^(functions|shared|schemas)/' },
      { path: '^(infra|test)/' },
    ),
    rule(
      'shared-knows-no-capability',
      'What all stand on leans on none.',
      { path: '^shared/' },
      { path: '^functions/' },
    ),
    rule(
      'infra-knows-schemas-only',
      'The infrastructure knows functions as entry paths.',
      { path: '^infra/' },
      { path: '^(functions|shared)/' },
    ),
    rule(
      'aws-sdk-in-adapters',
      'The AWS SDK stays in the adapters.',
      { path: '^(functions|shared)/', pathNot: ['^shared/(records|events|crypto|files)/', '/store\\.ts$'] },
      { path: npm('@aws-sdk') },
    ),
    rule(
      'middy-in-pipelines',
      'One wrapper owns HTTP.',
      { path: '^(functions|shared)/', pathNot: ['^shared/(http|events)/'] },
      { path: npm('@middy') },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
