import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '~/api/client';
import { usePaged } from '~/api/paged';
import { tagsPath, type Tag } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { textOf } from '~/parts/form_text';
import { Notice } from '~/parts/notice';
import { Pages } from '~/parts/pages';
import { Table, type Column } from '~/parts/table';
import { Confirm } from '../desk/confirm';
import desk from '../desk/desk.module.css';
import { useTaxonomyChanged } from './manage_categories';

const managePath = '/api/v1/manage/tags';

interface Asked {
  what: 'rename' | 'delete';
  tag: Tag;
}

/** What people have called their items; the most used first. */
export function Tags() {
  const list = usePaged<Tag>(tagsPath);
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <Pages list={list} end={(count) => t('lists.tags.end', { count })} empty={<Notice heading={t('tags.none')} />}>
        {(tags) => (
          <Table
            label={t('nav.tags')}
            rows={tags}
            columns={columns(setAsked)}
            keyOf={(tag) => tag.title}
            nameOf={(tag) => tag.title}
          />
        )}
      </Pages>
      {asked && <Ask {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

const columns = (ask: (asked: Asked) => void): Column<Tag>[] => [
  {
    id: 'title',
    heading: t('tags.title'),
    kind: 'lead',
    cell: (tag) => (
      <Link to={withQuery('/search', { t: tag.title })}>
        <bdi>#{tag.title}</bdi>
      </Link>
    ),
  },
  { id: 'items', heading: t('categories.items'), kind: 'number', cell: (tag) => tag.media_count },
  {
    id: 'act',
    heading: t('jobs.act'),
    cell: (tag) => (
      <div className={desk['buttons']}>
        <Button
          small
          aria-label={t('tags.rename.name', { title: tag.title })}
          onClick={() => ask({ what: 'rename', tag })}
        >
          {t('tags.rename')}
        </Button>
        <Button
          small
          aria-label={t('tags.delete.name', { title: tag.title })}
          onClick={() => ask({ what: 'delete', tag })}
        >
          {t('tags.delete')}
        </Button>
      </div>
    ),
  },
];

function Ask({ what, tag, onClose }: Asked & { onClose: () => void }) {
  const changed = useTaxonomyChanged();
  const done = async () => {
    await changed();
    onClose();
  };
  if (what === 'delete') {
    return (
      <Confirm
        heading={t('tags.delete.heading', { title: tag.title })}
        submit={t('tags.delete')}
        danger
        onClose={onClose}
        act={async () => {
          await call('DELETE', withQuery(managePath, { tag: tag.title }));
          await done();
        }}
      >
        <p>{t('tags.delete.text', { count: tag.media_count })}</p>
      </Confirm>
    );
  }
  return (
    <Confirm
      heading={t('tags.rename.heading', { title: tag.title })}
      submit={t('tags.rename')}
      onClose={onClose}
      fieldOf={{ invalid_tag: 'title' }}
      act={async (data) => {
        await call('PUT', managePath, { tag: tag.title, title: textOf(data, 'title').trim() });
        await done();
      }}
      fields={(errors) => (
        <Field
          label={t('tags.title')}
          name="title"
          required
          maxLength={100}
          dir="auto"
          defaultValue={tag.title}
          help={t('tags.rename.help')}
          error={errors['title']}
        />
      )}
    />
  );
}
