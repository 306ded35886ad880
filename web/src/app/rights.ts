import type { MediaSingle, Role } from '~/api/types';

// What is shown to whom. The server has the last word.

/** Sees and changes everybody's media, comments and reports. */
export const isStaff = (role: Role): boolean => role === 'editor' || role === 'manager' || role === 'admin';
/** Makes accounts and changes their rights. */
export const managesUsers = (role: Role): boolean => role === 'manager' || role === 'admin';
export const runsSite = (role: Role): boolean => role === 'admin';

export const mayEdit = ({ viewer_right }: Pick<MediaSingle, 'viewer_right'>): boolean => viewer_right !== 'read';
/** Deletes it and shares it with others. */
export const owns = ({ viewer_right }: Pick<MediaSingle, 'viewer_right'>): boolean => viewer_right === 'own';
