import { ApiError } from '~/api/client';
import { sentenceOf } from './problem';

/** Why a form cannot be sent as it is; thrown by the form's own checks. */
export class Refusal extends Error {
  constructor(
    message: string,
    /** Beside which field it is said; null for above all of them. */
    readonly field: string | null = null,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

export interface Refused {
  /** Above the fields; null when each sentence has its field. */
  message: string | null;
  fields: Record<string, string>;
}

export const nothingRefused: Refused = { message: null, fields: {} };

/** Sorts what went wrong to the fields it is about.
 *  @param fieldOf the field of errors that the server tells by their code alone
 *  @param has whether the form shows such a field */
export function refusedBy(
  error: unknown,
  fieldOf: Readonly<Record<string, string>>,
  has: (field: string) => boolean,
): Refused {
  if (error instanceof Refusal) {
    return error.field === null
      ? { message: error.message, fields: {} }
      : { message: null, fields: { [error.field]: error.message } };
  }
  if (error instanceof ApiError) {
    const fields = Object.entries(error.fields).filter(([name]) => has(name));
    if (fields.length > 0) return { message: null, fields: Object.fromEntries(fields) };
    const field = fieldOf[error.code];
    if (field !== undefined && has(field)) return { message: null, fields: { [field]: sentenceOf(error) } };
  }
  return { message: sentenceOf(error), fields: {} };
}
