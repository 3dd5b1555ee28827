"""The `logistics` command: finds the command asked for, and turns every error into a line that says what to do."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any, cast

import click

from logistics.commands.installation import Installation
from logistics.errors import Refusal
from logistics.settings import DEBUG, SettingsError

#: Command → where it lives. In the order in which somebody starting out needs them.
COMMANDS = {
    "demo": "logistics.commands.demo:demo",
    "init": "logistics.commands.init:init",
    "upgrade": "logistics.commands.upgrade:upgrade",
    "serve": "logistics.commands.serve:serve",
    "worker": "logistics.commands.worker:worker",
    "doctor": "logistics.commands.doctor:doctor",
    "documents": "logistics.commands.documents:documents",
    "backup": "logistics.commands.backup:backup",
    "restore": "logistics.commands.restore:restore",
    "event": "logistics.commands.event:event",
    "export": "logistics.commands.export:export",
    "user": "logistics.commands.user:user",
}


class Commands(click.Group):
    """Loads a command when it is asked for, and takes --data wherever it stands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called so, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        return cast(click.Command, getattr(import_module(module), name))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, `--data` before or after the command."""
        end = args.index("--") if "--" in args else len(args)
        ours, rest = [], []
        words = iter(args[:end])
        for word in words:
            if word == "--data":
                ours += [word, *[value for value in [next(words, None)] if value is not None]]
            elif word.startswith("--data="):
                ours.append(word)
            else:
                rest.append(word)
        return super().parse_args(ctx, [*ours, *rest, *args[end:]])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LOGISTICS_DATA",
    metavar="DIR",
    help="The data folder, before or after the command. Otherwise LOGISTICS_DATA, otherwise ./data.",
)
@click.version_option(package_name="logistics", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, data: Path | None) -> None:
    """Run the logistics of intergovernmental meetings.

    To look around: `logistics demo`. To start for real: `logistics init`, look through the config.toml
    it writes, `logistics event load FILE`, `logistics user add you@example.org --role admin`, `logistics serve`.

    Every command works on one data folder, which holds config.toml, the database and the documents.
    """
    os.umask(0o077)  # database, documents and papers are their owner's only
    ctx.obj = Installation(data)
    ctx.call_on_close(ctx.obj.close)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process: 0 when all went well, 2 for a mistyped command, 1 for anything else."""
    try:
        status = cli.main(arguments, prog_name="logistics", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        help_command = error.ctx.command_path if error.ctx else "logistics"
        _fail(f"{error.format_message()} See `{help_command} --help`.", error.exit_code)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has gone: no more to say
        sys.exit(1)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _fail(in_words(error), 1)
    sys.exit(status if isinstance(status, int) else 0)


def in_words(error: Exception) -> str:
    """Return what went wrong, and what to do, for the person at the keyboard."""
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, Refusal):
        return str(error) or (getdoc(type(error)) or "").split("\n\n")[0].replace("\n", " ")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    if _is_database_trouble(error):
        reason = " ".join(str(getattr(error, "orig", error)).split())
        return f"the database cannot be used: {reason}. `logistics doctor` tells more."
    return (
        f"unexpected {type(error).__name__}: {' '.join(str(error).split())}. With {DEBUG}=1 you see where it happened."
    )


def _is_database_trouble(error: Exception) -> bool:
    loaded: Any = sys.modules.get("sqlalchemy.exc")  # not loaded: no database was used
    return loaded is not None and isinstance(error, loaded.DBAPIError)


def _fail(message: str, status: int) -> None:
    click.echo(f"logistics: {message}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
