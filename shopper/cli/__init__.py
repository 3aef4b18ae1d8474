"""The commands of `flask shopper`."""

from __future__ import annotations

from shopper.cli.commands import Commands
from shopper.cli.database import demo, init
from shopper.cli.edition import check_edition
from shopper.cli.explain import explain
from shopper.cli.export import export
from shopper.cli.plan import plan
from shopper.cli.posters import posters
from shopper.cli.publish import correct, publish, withdraw
from shopper.cli.purge import purge
from shopper.cli.rank_sets import print_rank_sets
from shopper.cli.recompute import recompute
from shopper.cli.register import import_companies, import_outlets
from shopper.cli.replay import replay
from shopper.cli.score import score_form
from shopper.cli.serve import serve
from shopper.cli.users import add_user
from shopper.cli.verify import verify
from shopper.cli.visit_states import visit_states
from shopper.cli.work import work

shopper = Commands("shopper", help="Run and keep the ranking of service outlets.")
for command in (
    init,
    demo,
    serve,
    add_user,
    import_companies,
    import_outlets,
    check_edition,
    score_form,
    export,
    explain,
    plan,
    publish,
    posters,
    correct,
    withdraw,
    work,
    recompute,
    purge,
    print_rank_sets,
    replay,
    verify,
    visit_states,
):
    shopper.add_command(command)
