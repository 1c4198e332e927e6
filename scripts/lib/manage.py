"""Any manage.py command in the prepared environment: packages installed, database started and migrated."""

from scripts.lib import environment, prepare, processes

# They are about migrations, or need no tables: nothing is migrated for them.
AS_IT_IS = {
    "check",
    "help",
    "makemigrations",
    "migrate",
    "showmigrations",
    "spectacular",
    "sqlmigrate",
    "version",
}


def main(arguments: list[str]) -> int:
    environment.ensure_environment()
    command = arguments[0] if arguments else "help"
    with prepare.database() as env:
        # A database given from outside is migrated when its owner says so.
        if needs_tables(command) and not prepare.given_database():
            prepare.migrate(env)
        done = processes.run_child(
            [str(environment.PYTHON), "manage.py", *arguments], cwd=environment.ROOT, env=env
        )
        if command == "migrate":
            prepare.forget_stamp()  # it may have gone backwards
        return done


def needs_tables(command: str) -> bool:
    return command not in AS_IT_IS and not command.startswith("-")


if __name__ == "__main__":
    processes.entry(main)
