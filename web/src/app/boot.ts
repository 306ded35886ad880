import type { Session } from '~/api/types';

/** What the daemon wrote into the page so that the first view needs no call: the answers of these API paths. */
export interface Boot {
  session: Session | null;
  data: Record<string, unknown>;
}

const nothing: Boot = { session: null, data: {} };

/** Reads the block `op-boot`. A missing or broken one costs calls, never the page. */
export function readBoot(from: Document = document): Boot {
  const text = from.getElementById('op-boot')?.textContent.trim();
  if (!text) return nothing;
  try {
    const boot = JSON.parse(text) as Partial<Boot>;
    return { session: boot.session ?? null, data: boot.data ?? {} };
  } catch {
    return nothing;
  }
}
