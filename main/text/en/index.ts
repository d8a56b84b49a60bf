import { alf } from './alf.js'
import { api } from './api.js'
import { backend } from './backend.js'
import { cliHelp } from './cli-help.js'
import { cli } from './cli.js'
import { desktop } from './desktop.js'
import { doctorChecks } from './doctor-checks.js'
import { doctor } from './doctor.js'
import { elevate } from './elevate.js'
import { explain } from './explain.js'
import { firewalld } from './firewalld.js'
import { helper } from './helper.js'
import { hosts } from './hosts.js'
import { iptables } from './iptables.js'
import { journal } from './journal.js'
import { model } from './model.js'
import { net } from './net.js'
import { nftables } from './nftables.js'
import { pageConfirm } from './page-confirm.js'
import { pageDoctor } from './page-doctor.js'
import { pageOverview } from './page-overview.js'
import { pageParts } from './page-parts.js'
import { pagePlaces } from './page-places.js'
import { pageProof } from './page-proof.js'
import { pageRelay } from './page-relay.js'
import { pageReview } from './page-review.js'
import { pageWatch } from './page-watch.js'
import { pageWizard } from './page-wizard.js'
import { pageWork } from './page-work.js'
import { plan } from './plan.js'
import { practice } from './practice.js'
import { profiles } from './profiles.js'
import { relay } from './relay.js'
import { settings } from './settings.js'
import { ssh } from './ssh.js'
import { text } from './text.js'
import { tray } from './tray.js'
import { ufw } from './ufw.js'
import { verbs } from './verbs.js'
import { verify } from './verify.js'
import { watch } from './watch.js'
import { web } from './web.js'
import { windows } from './windows.js'
import { zod } from './zod.js'

/** The English texts in ICU MessageFormat, one file a room. A message's id begins with its file's name. */
export const en = {
  ...alf,
  ...api,
  ...backend,
  ...cli,
  ...cliHelp,
  ...desktop,
  ...doctor,
  ...doctorChecks,
  ...elevate,
  ...explain,
  ...firewalld,
  ...helper,
  ...hosts,
  ...iptables,
  ...journal,
  ...model,
  ...net,
  ...nftables,
  ...pageConfirm,
  ...pageDoctor,
  ...pageOverview,
  ...pageParts,
  ...pagePlaces,
  ...pageProof,
  ...pageRelay,
  ...pageReview,
  ...pageWatch,
  ...pageWizard,
  ...pageWork,
  ...plan,
  ...practice,
  ...profiles,
  ...relay,
  ...settings,
  ...ssh,
  ...text,
  ...tray,
  ...ufw,
  ...verbs,
  ...verify,
  ...watch,
  ...web,
  ...windows,
  ...zod,
} as const
