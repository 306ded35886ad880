import type { Role, User } from '~/api/types';

// What is shown to whom. The server has the last word.

/** Sees and changes everybody's media, comments and reports. */
export const isStaff = (role: Role): boolean => role === 'editor' || role === 'manager' || role === 'admin';
/** Makes accounts and changes their rights. */
export const managesUsers = (role: Role): boolean => role === 'manager' || role === 'admin';
export const runsSite = (role: Role): boolean => role === 'admin';

export const mayEdit = (item: { user: string }, user: User | null | undefined): boolean =>
  user !== null && user !== undefined && (item.user === user.username || isStaff(user.role));
