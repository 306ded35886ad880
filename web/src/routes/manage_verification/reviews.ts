import type { Role } from '~/api/types';

/** Whether somebody of this role decides about requests. The server has the last word; this is for what is shown. */
export const reviews = (role: Role): boolean => role === 'editor' || role === 'manager' || role === 'admin';
