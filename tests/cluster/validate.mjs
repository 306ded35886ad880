// Holds objects (a JSON list on standard input) against Kubernetes' API definitions; prints a list of sentences.
//
// Twice, since each way sees what the other does not: the models' validators know required fields, values and formats but
// let unknown fields pass; the compiler, given the same objects as typed literals, refuses what no such object has.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const home = process.argv[2];
const modules = path.join(home, "node_modules");
const PACKAGES = { "traefik.io": "@kubernetes-models/traefik" };

/** Where the model of @p object is: "kubernetes-models/apps/v1/Deployment"; nothing when nobody defines it. */
function modelOf(object) {
  const [group, version] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : ["", object.apiVersion];
  const place = [PACKAGES[group] ?? "kubernetes-models", group, version, object.kind].filter(Boolean).join("/");
  return fs.existsSync(path.join(modules, `${place}.js`)) ? place : undefined;
}

const nameOf = (object) => `${object.kind} ${object.metadata?.name}`;

const objects = JSON.parse(fs.readFileSync(0, "utf8"));
const known = objects.filter(modelOf);
const findings = objects.filter((object) => !modelOf(object)).map((object) => `${nameOf(object)}: no definition of it`);

for (const object of known) {
  const model = await import(pathToFileURL(path.join(modules, `${modelOf(object)}.js`)));
  try {
    new model[object.kind](object).validate();
  } catch (problem) {
    findings.push(`${nameOf(object)}: ${problem.message}`);
  }
}

const { default: ts } = await import(pathToFileURL(path.join(modules, "typescript/lib/typescript.js")));
const typed = path.join(home, "typed.ts");
const lines = [];
const owner = [];
known.forEach((object, number) => {
  lines.push(`import type { I${object.kind} as T${number} } from ${JSON.stringify(modelOf(object))};`);
  owner.push(object);
});
known.forEach((object, number) => {
  for (const line of `export const o${number}: T${number} = ${JSON.stringify(object, null, 1)};`.split("\n")) {
    lines.push(line);
    owner.push(object);
  }
});
fs.writeFileSync(typed, lines.join("\n"));
const program = ts.createProgram([typed], {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
});
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const words = ts.flattenDiagnosticMessageText(messageText, " ");
  const { line } = file ? file.getLineAndCharacterOfPosition(start) : { line: 0 };
  findings.push(`${file ? nameOf(owner[line]) : "compiler"}: ${words} (${(lines[line] ?? "").trim()})`);
}
console.log(JSON.stringify(findings));
