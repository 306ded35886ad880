interface Policy {
  createScriptURL(url: string): string;
}

interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
let policy: Policy | undefined;

/** The address of one of our own scripts, in the form in which browsers that check it will run it. */
export function trustedScriptUrl(url: string): string {
  policy ??= factory?.createPolicy('openpress', { createScriptURL: ourOwn }) ?? { createScriptURL: ourOwn };
  return policy.createScriptURL(url);
}

function ourOwn(url: string): string {
  if (new URL(url, location.href).origin !== location.origin) throw new TypeError('a script of another origin');
  return url;
}
