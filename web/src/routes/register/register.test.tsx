import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { expect, it } from 'vitest';
import { registerPath, type Registration } from '~/api/account';
import { makeQueryClient } from '~/api/queries';
import Register from './register';

function show(registration: Registration['registration'], search = '', mail = false) {
  const client = makeQueryClient({
    session: { user: null, site: { name: 'Press' }, setup_needed: false },
    data: { [registerPath]: { registration, mail } },
  });
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[`/register${search}`]}>
        <Register />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return screen.getByRole('heading').textContent;
}

it('lets everybody in where that is allowed', () => {
  expect(show('open')).toBe('Register');
  expect(screen.getByRole('button', { name: 'Create account' })).toBeTruthy();
});

it('asks for an invitation where one is needed', () => {
  expect(show('invite')).toBe('You need an invitation');
  expect(screen.queryByRole('button')).toBeNull();
});

it('takes the invitation of the link', () => {
  expect(show('invite', '?invite=abc')).toBe('Register');
  expect(screen.getByText(/You were invited/)).toBeTruthy();
});

it('says so where nobody can register, whatever the link', () => {
  expect(show('closed', '?invite=abc')).toBe('Nobody can register here');
});

it('promises a letter only where the site sends mail', () => {
  show('open');
  expect(screen.queryByText(/one letter/)).toBeNull();
});

it('says that a letter comes where the site sends mail', () => {
  show('open', '', true);
  expect(screen.getByText(/one letter/)).toBeTruthy();
});
