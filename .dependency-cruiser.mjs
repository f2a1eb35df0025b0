// The import walls of ARCHITECTURE.md. A room may import only what is listed; everything else is a mistake.
const wall = (room, allowed, extra = {}) => ({
  name: `${room.replaceAll('/', '-')}-wall`,
  severity: 'error',
  from: { path: `^${room}/`, ...extra },
  to: { path: '^(box|cloud-sync|web-ui)/', pathNot: [room, ...allowed].map((path) => `^${path}(/|$)`) },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    wall('box/domain', []),
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^box/domain/' },
      to: { pathNot: '^box/domain/' },
    },
    wall('box/mbus', ['box/domain']),
    wall('box/adapters', ['box/domain', 'box/mbus']),
    wall('box/billing', ['box/domain']),
    wall('box/quality', ['box/domain']),
    wall('box/exports', ['box/domain', 'box/billing']),
    wall('box/disk', []),
    wall('box/intake', ['box/domain', 'box/disk', 'box/adapters', 'box/mbus']),
    // The store implements ports: it may import the types of its users, never their code.
    wall('box/store', ['box/domain', 'box/disk', 'box/intake', 'box/api']),
    {
      name: 'store-imports-types-only',
      severity: 'error',
      from: { path: '^box/store/' },
      to: { path: '^box/(intake|api)/', dependencyTypesNot: ['type-only'] },
    },
    wall('box/api', ['box/domain', 'box/disk', 'box/billing', 'box/exports']),
    wall('cloud-sync/contract', []),
    wall('cloud-sync/uplink', ['cloud-sync/contract', 'box/domain']),
    wall('cloud-sync/central', ['cloud-sync/contract', 'box/domain']),
    wall('cloud-sync/conformance', ['cloud-sync/contract', 'cloud-sync/uplink']),
    wall('web-ui', ['box/api']),
    {
      name: 'web-ui-imports-types-only',
      severity: 'error',
      from: { path: '^web-ui/' },
      to: { path: '^box/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: '^box/(domain|mbus|adapters|billing|exports|quality)/' },
      to: {
        path: '^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|worker_threads|os|sqlite|timers|process)(/|$)',
      },
    },
    {
      name: 'nobody-imports-the-composition',
      severity: 'error',
      from: { pathNot: '^(box/(main|cli)\\.ts|box/cli/|box/meterbox\\.mjs)' },
      to: { path: '^box/(main|cli)\\.ts$' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(box|cloud-sync|web-ui)/' },
      to: { path: '^test/' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
