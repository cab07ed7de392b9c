import type { Definition, EnvEntry } from '../definition/model.js';
import type { Finding, Span } from '../definition/finding.js';

/** Texts that are the credentials of some service, by their own form. */
const TOKENS =
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|\bnpm_[A-Za-z0-9]{36}\b|\bsk_live_\w{16,}/;
/** Names whose value is a secret. */
const SECRET_NAME = /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS)$/i;
/** A secret written out behind an option or an assignment. */
const ASSIGNED = /(?:password|passwd|token|secret|api[-_]?key)(?:=|:\s*|\s+)["']?([\w+/=.-]{16,})/gi;

/** Values that look like secrets, in the environment and in commands. The value itself is never part of the message. */
export function lintSecrets(definition: Definition): Finding[] {
  return definition.steps.flatMap((step) => {
    const where = `step ${JSON.stringify(step.id)}`;
    const found = envOf(step).flatMap((entry) =>
      looksSecret(entry) ? [report(`${where}: env.${entry.name}`, entry.position as Span)] : [],
    );
    const commands = step.type === 'script' ? step.commands : [];
    for (const [index, { cmd, position }] of commands.entries())
      if (TOKENS.test(cmd) || [...cmd.matchAll(ASSIGNED)].some(([, value]) => isRandom(value!)))
        found.push(report(`${where}: commands[${index}]`, position as Span));
    return found;
  });
}

function report(where: string, position: Span): Finding {
  return {
    rule: 'W-secret-literal',
    severity: 'warning',
    message: `${where}: this looks like a secret in clear text`,
    hint: 'Take it out of the repository, replace it where it is used, and let a secret provider supply it.',
    position,
  };
}

function envOf(step: Definition['steps'][number]): readonly EnvEntry[] {
  if (step.type === 'script') return step.env;
  if (step.type === 'process') return step.config.env;
  return step.type === 'deploy' ? step.sources.flatMap(({ templateVars }) => templateVars) : [];
}

function looksSecret({ name, value }: EnvEntry): boolean {
  // What the platform encrypted is no secret any more.
  if (value === undefined || value.startsWith('deployment-secret:')) return false;
  return TOKENS.test(value) || (SECRET_NAME.test(name) && isRandom(value));
}

/** Letters and digits without a word in them: no path, no variable, no image. */
function isRandom(value: string): boolean {
  if (value.length < 12 || /[$#{}:]|^[./~]|\.(ya?ml|json|txt|key|pem)$/.test(value)) return false;
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return !/^[a-z]+([-_./][a-z0-9]+)*$/i.test(value) || /[a-z]\d|\d[a-z]/i.test(value.replaceAll(/v\d+/g, ''));
}
