import { useSearchParams } from 'react-router';
import { Link } from 'react-router';
import { t } from '~/l10n/i18n';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';
import { Decisions } from './decisions';
import { Queue } from './queue';

const views = ['open', 'accepted', 'dismissed', 'log'] as const;
export type View = (typeof views)[number];

/** What readers reported, and what was decided: /manage/reports?view=… */
export default function ManageReports() {
  const [params] = useSearchParams();
  const view = views.find((one) => one === params.get('view')) ?? 'open';
  const page = Math.max(1, Math.trunc(Number(params.get('page'))) || 1);
  return (
    <Desk id="reports">
      {() => (
        <>
          <nav aria-label={t('reports.views')} className={desk['tabs']}>
            {views.map((one) => (
              <Link key={one} to={`?view=${one}`} aria-current={one === view ? 'page' : undefined}>
                {t(`reports.view.${one}`)}
              </Link>
            ))}
          </nav>
          {view === 'log' ? <Decisions page={page} /> : <Queue key={view} status={view} page={page} />}
        </>
      )}
    </Desk>
  );
}
