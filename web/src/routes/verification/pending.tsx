import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { casePath, requestsPath, type VerificationCase } from '~/api/verification';
import { readFromTop } from '~/app/read_from_top';
import { utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Facts } from '~/parts/facts';
import { Form } from '~/parts/form';
import { Section } from '~/parts/section';
import { CheckAgain } from './check_again';
import { AddDocuments } from './add_documents';
import { Documents, Links } from './evidence';
import { ProofWays } from './proof_ways';
import { StateMark } from './state_mark';

/** A request that waits for its reviewer, and what its applicant can still do for it. */
export function Pending({ found, renewal }: { found: VerificationCase; renewal: boolean }) {
  const client = useQueryClient();
  const withdraw = async () => {
    await call('POST', `${casePath(found.id)}/withdraw`, {});
    await client.invalidateQueries({ queryKey: [requestsPath] });
    readFromTop();
    return undefined;
  };
  const proved = found.links.every((link) => link.state === 'proved');
  return (
    <>
      <Section
        heading={renewal ? t('verify.pending.renewal') : t('verify.pending')}
        lead={<p>{t('verify.pending.lead')}</p>}
      >
        <Facts
          rows={[
            [t('verify.fact.state'), <StateMark key="state" state={found.state} />],
            [t('verify.fact.sent'), utcTime(found.created)],
            [t('verify.fact.kind'), t(`verify.kind.${found.kind}`)],
            [t('verify.fact.outlet'), found.outlet && <bdi key="outlet">{found.outlet}</bdi>],
            [t('verify.fact.statement'), found.statement],
          ]}
        />
        <Form
          label={t('verify.withdraw')}
          kind="danger"
          submit={t('verify.withdraw')}
          busy={t('verify.sending')}
          act={withdraw}
        />
      </Section>
      {found.links.length > 0 && (
        <Section heading={t('verify.links')} lead={<p>{t('verify.links.lead')}</p>}>
          <Links links={found.links} />
          {!proved && found.proofs && <ProofWays proofs={found.proofs} />}
          {!proved && <CheckAgain id={found.id} />}
        </Section>
      )}
      <Section heading={t('verify.documents')} lead={<p>{t('verify.documents.lead')}</p>}>
        <Documents documents={found.documents} />
        <AddDocuments id={found.id} there={found.documents.length} />
      </Section>
    </>
  );
}
