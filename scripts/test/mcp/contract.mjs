// Holds our tools to those of the published package @supabase/mcp-server-supabase: every call that is valid there is valid here, and
// annotations and result fields agree. Each deliberate difference is listed with its reason; one that is not met any more fails too.
//   contract.mjs PACKAGES TOOLS RESULTS
// TOOLS is what tools/list answered, RESULTS an object from a tool's name to the results that it really gave.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [packages, toolsFile, resultsFile] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { createToolSchemas } = await load('@supabase/mcp-server-supabase');
const { z } = await load('zod');
const Ajv = require('ajv/dist/2020.js').default;

// tool and path -> why it differs
const DIFFERENCES = {
  'create_branch input confirm_cost_id: optional': 'a client that can ask confirms the cost by asking',
  'get_cost input organization_id: optional': 'all branches of an operator cost the same',
};
// tools of theirs that we have no counterpart of
const ABSENT = {
  list_organizations: 'a namespace is no organization with members and plans',
  get_organization: 'likewise',
  get_project: 'list_projects says all there is',
  create_project: 'production is made by a person, not by an agent',
  pause_project: 'production is never paused',
  restore_project: 'production is never paused',
  list_tables: 'no connection to a database',
  list_extensions: 'no connection to a database',
  execute_sql: 'no connection to a database',
  query_logs: 'no log store with SQL',
  get_advisors: 'not part of branching',
  generate_typescript_types: 'no connection to a database',
};

const theirs = createToolSchemas({
  features: ['account', 'database', 'debugging', 'development', 'branching'],
  projectScoped: false,
  readOnly: false,
});
const ours = new Map(JSON.parse(readFileSync(toolsFile)).map((t) => [t.name, t]));
const results = JSON.parse(readFileSync(resultsFile));
const ajv = new Ajv({ strict: false, validateFormats: false });
let failures = 0;
let checks = 0;
const met = new Set();

function check(what, ok, detail = '') {
  checks++;
  if (!ok) {
    failures++;
    console.log(`FAILED ${what} ${detail}`);
  }
}
function differs(what) {
  met.add(what);
  check(what, what in DIFFERENCES, 'is not a listed difference');
}

function sample(name, schema) {
  if (schema.enum) return schema.enum[0];
  if (schema.format === 'date-time') return '2025-04-01T00:00:00Z';
  if (name === 'migration_version') return '20250401000000';
  return { string: 'shop', number: 1, integer: 1, boolean: true }[schema.type];
}

function inputs(name, tool, their) {
  const schema = z.toJSONSchema(their.inputSchema, { io: 'input' });
  const valid = ajv.compile(tool.inputSchema);
  const all = Object.entries(schema.properties ?? {});
  const call = (wanted) => Object.fromEntries(all.filter(([p]) => wanted(p)).map(([p, s]) => [p, sample(p, s)]));
  const required = schema.required ?? [];
  for (const args of [call((p) => required.includes(p)), call(() => true)]) {
    check(`${name} accepts their call`, valid(args), JSON.stringify(valid.errors));
  }
  for (const [p, s] of all) {
    for (const value of s.enum ?? []) {
      check(`${name} accepts ${p}=${value}`, valid({ ...call(() => true), [p]: value }), JSON.stringify(valid.errors));
    }
    if (s.default !== undefined) check(`${name} default of ${p}`, tool.inputSchema.properties[p].default === s.default);
    const here = (tool.inputSchema.required ?? []).includes(p);
    if (required.includes(p) && !here) differs(`${name} input ${p}: optional`);
  }
  for (const p of tool.inputSchema.required ?? []) check(`${name} requires ${p} only as they do`, required.includes(p));
}

function fields(path, their, our) {
  if (their.type === 'array') return fields(`${path}[]`, their.items, our.items);
  if (their.type !== 'object') {
    if (their.type) check(`${path} has their type`, their.type === our.type, `${their.type} ${our.type}`);
    for (const value of our.enum ?? []) if (their.enum) check(`${path} ${value}`, their.enum.includes(value));
    return;
  }
  for (const p of their.required ?? []) {
    check(`${path}.${p} is always there`, (our.required ?? []).includes(p));
    if (our.properties?.[p]) fields(`${path}.${p}`, their.properties[p], our.properties[p]);
  }
  for (const [p, s] of Object.entries(their.properties)) if (our.properties?.[p]) fields(`${path}.${p}`, s, our.properties[p]);
}

for (const [name, their] of Object.entries(theirs)) {
  const tool = ours.get(name);
  if (!tool) {
    check(`${name} is absent for a reason`, name in ABSENT);
    continue;
  }
  check(`${name} is not listed as absent`, !(name in ABSENT));
  inputs(name, tool, their);
  fields(`${name} result`, z.toJSONSchema(their.outputSchema, { io: 'output' }), tool.outputSchema);
  for (const [hint, value] of Object.entries(their.annotations)) {
    check(`${name} ${hint}`, tool.annotations[hint] === value, `${tool.annotations[hint]}, theirs ${value}`);
  }
  check(`${name} was really called`, (results[name] ?? []).length > 0);
  for (const result of results[name] ?? []) {
    const parsed = their.outputSchema.safeParse(result);
    check(`${name} result is one of theirs`, parsed.success, JSON.stringify(parsed.error?.issues));
  }
}
for (const what of Object.keys(DIFFERENCES)) check(`${what} still differs`, met.has(what));
for (const [name, tool] of ours) {
  for (const result of results[name] ?? []) {
    const valid = ajv.compile(tool.outputSchema);
    check(`${name} result fits our own schema`, valid(result), JSON.stringify(valid.errors));
  }
}
console.log(`${checks - failures} passed, ${failures} failed`);
process.exit(failures ? 1 : 0);
