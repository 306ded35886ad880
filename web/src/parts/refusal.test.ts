import { expect, it } from 'vitest';
import { ApiError } from '~/api/client';
import { Refusal, refusedBy } from './refusal';

const has = (...names: string[]) => {
  return (field: string) => names.includes(field);
};

it("puts the server's sentence beside its field", () => {
  const error = new ApiError('Too short.', 400, 'invalid_password', null, null, { password: 'Too short.' });
  expect(refusedBy(error, {}, has('password'))).toEqual({ message: null, fields: { password: 'Too short.' } });
});

it('finds the field by the code when the server names none', () => {
  const error = new ApiError('Wait for the next one.', 400, 'invalid_code');
  expect(refusedBy(error, { invalid_code: 'code' }, has('code')).fields).toEqual({ code: 'Wait for the next one.' });
});

it('says above the form what is about no field that is shown', () => {
  const error = new ApiError('No.', 400, 'invalid_email', null, null, { email: 'No.' });
  expect(refusedBy(error, { invalid_email: 'email' }, has('username'))).toEqual({ message: 'No.', fields: {} });
});

it("knows the form's own checks", () => {
  expect(refusedBy(new Refusal('Differs.', 'repeat'), {}, has())).toEqual({
    message: null,
    fields: { repeat: 'Differs.' },
  });
  expect(refusedBy(new Refusal('No.'), {}, has())).toEqual({ message: 'No.', fields: {} });
});
