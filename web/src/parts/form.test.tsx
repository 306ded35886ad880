import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ApiError } from '~/api/client';
import { Field } from './field';
import { Form } from './form';

const send = () => fireEvent.click(screen.getByRole('button'));

it('shows a refusal beside its field and puts the focus there', async () => {
  const act = () => Promise.reject(new ApiError('Too short.', 400, 'x', null, null, { password: 'Too short.' }));
  render(
    <Form submit="Save" busy="Saving" act={act}>
      {(errors) => <Field label="Password" name="password" error={errors['password']} />}
    </Form>,
  );
  send();
  await screen.findByText('Too short.');
  const field = screen.getByLabelText('Password');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  // An effect moves it, some time after the text is there.
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(screen.queryByRole('alert')).toBeNull();
});

it('is sent once at a time, and says when it is done', async () => {
  let finish: (said: string) => void = () => undefined;
  const act = vi.fn(() => new Promise<string>((resolve) => (finish = resolve)));
  render(<Form submit="Save" busy="Saving" act={act} />);
  send();
  expect(screen.getByRole('button').textContent).toBe('Saving');
  fireEvent.submit(screen.getByRole('button').closest('form') ?? document.body);
  expect(act).toHaveBeenCalledTimes(1);
  finish('Saved.');
  await screen.findByText('Saved.');
  expect(screen.getByRole('button').textContent).toBe('Save');
});
