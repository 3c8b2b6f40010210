"""python -m sanxiang_centre serve: how the centre starts itself in the background."""

import typer

from sanxiang_centre.command import app, serve

app.command("serve")(serve)

if __name__ == "__main__":
    typer.main.get_command(app)()
