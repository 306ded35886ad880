import { ArrowDown, ArrowUp } from 'lucide-react';
import type { AriaRole, MouseEvent, ReactNode } from 'react';
import { t } from '~/l10n/i18n';
import { cx } from './cx';
import styles from './table.module.css';
import type { Selection } from './use_selection';

export interface Column<Row> {
  id: string;
  heading: string;
  cell: (row: Row) => ReactNode;
  /** What the list is put in order by when this heading is pressed. */
  sort?: string;
  /** lead: what the row is about, widest and first. number: aligned at the end. */
  kind?: 'lead' | 'number';
}

export interface Order {
  by: string;
  ascending: boolean;
  onChange: (by: string, ascending: boolean) => void;
}

interface TableProps<Row> {
  /** Read aloud as the table's name. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** What a row is called where it can be chosen. */
  nameOf: (row: Row) => string;
  order?: Order;
  selection?: Selection;
}

/** Rows and columns become lines of a card where there is no room; then browsers forget what is a table unless told. */
const as = (role: AriaRole) => ({ role });

/** The table of studio and desks: sorted by its headings, rows to choose, cards on a phone. */
export function Table<Row>({ label, rows, columns, keyOf, nameOf, order, selection }: TableProps<Row>) {
  return (
    <div className={styles['frame']}>
      <table {...as('table')} aria-label={label} className={styles['table']}>
        <thead {...as('rowgroup')}>
          <tr {...as('row')}>
            {selection && (
              <th {...as('columnheader')} className={styles['pick']}>
                <ChooseAll count={rows.length} selection={selection} />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.id} column={column} order={order} />
            ))}
          </tr>
        </thead>
        <tbody {...as('rowgroup')}>
          {rows.map((row) => {
            const key = keyOf(row);
            return (
              <tr key={key} {...as('row')} data-chosen={selection?.has(key) || undefined}>
                {selection && (
                  <td {...as('cell')} className={styles['pick']}>
                    <label className={styles['box']}>
                      <input
                        type="checkbox"
                        aria-label={t('table.choose', { name: nameOf(row) })}
                        checked={selection.has(key)}
                        onChange={() => undefined}
                        onClick={(event: MouseEvent) => selection.toggle(key, event.shiftKey)}
                      />
                    </label>
                  </td>
                )}
                {columns.map(({ id, heading, kind, cell }) => (
                  <td key={id} {...as('cell')} className={cx(kind && styles[kind])} data-heading={heading}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ChooseAll({ count, selection }: { count: number; selection: Selection }) {
  const some = selection.chosen.length > 0;
  const every = some && selection.chosen.length === count;
  return (
    <label className={styles['box']}>
      <input
        type="checkbox"
        aria-label={t('table.chooseAll')}
        checked={every}
        ref={(box) => {
          if (box) box.indeterminate = some && !every;
        }}
        onChange={() => (every ? selection.none() : selection.all())}
      />
    </label>
  );
}

function Heading<Row>({ column, order }: { column: Column<Row>; order: Order | undefined }) {
  const { heading, sort, kind } = column;
  const name = cx(kind && styles[kind], sort === undefined && styles['still']);
  if (sort === undefined || !order) {
    return (
      <th {...as('columnheader')} className={name}>
        {heading}
      </th>
    );
  }
  const here = order.by === sort;
  const Arrow = order.ascending ? ArrowUp : ArrowDown;
  return (
    <th
      {...as('columnheader')}
      className={name}
      aria-sort={here ? (order.ascending ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" onClick={() => order.onChange(sort, here ? !order.ascending : kind === 'lead')}>
        {heading}
        {here && <Arrow aria-hidden size={14} strokeWidth={2} />}
      </button>
    </th>
  );
}
