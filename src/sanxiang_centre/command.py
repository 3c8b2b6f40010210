"""The commands that the centre adds to `sanxiang`: serve, and `centre …` for what is done to it as a whole."""

from __future__ import annotations

import os
import signal
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang_centre.config.environment import Environment, SetupProblem

app = typer.Typer(
    help="服务中心：启动、停止、迁移、首位管理员 / The centre: start, stop, migrate, first administrator.", no_args_is_help=True
)
PATIENCE = 120.0

Host = Annotated[str, typer.Option(help="监听地址 / address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="端口 / port")]


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """启动网站与后台，直到中断 / Runs web and worker until interrupted."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("migrate", "--no-input", "--verbosity", "0")
    with _told():
        serving.serve(environment, variables, host=host, port=port)


@app.command()
def prepare() -> None:
    """迁移数据库；演示模式下写入演示数据 / Migrates; in demo mode adds demo data."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("migrate", "--no-input", "--verbosity", "0")
        _demo(environment)


@app.command()
def up(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """迁移、写入演示数据、在后台启动，给出地址与登录 / Migrates, adds demo data, starts in the background."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    if serving.running(environment.data) is None:
        with _told(), serving.database(environment):
            serving.django("migrate", "--no-input", "--verbosity", "0")
            sign_ins = _demo(environment)
        log = environment.data / "serve.log"
        serving.detach(variables, ["--host", host, "--port", str(port)], log)
        _wait(f"http://{host}:{port}/readyz", log)
    else:
        sign_ins = _demo_sign_ins(environment)
    for line in sign_ins:
        typer.echo(line)
    typer.echo("停止 / stop: make down")
    typer.echo(f"\n三响已启动，控制台 / Sanxiang is running, its console:  http://{host}:{port}/desk/")


@app.command()
def down() -> None:
    """停止在后台运行的中心 / Stops the centre that runs in the background."""
    from sanxiang_centre.config import serving

    environment, _ = _environment()
    number = serving.running(environment.data)
    if number is None:
        typer.echo("没有在运行 / it is not running")
        return
    os.kill(number, signal.SIGTERM)
    while Path(f"/proc/{number}").exists() and serving.running(environment.data) is not None:
        time.sleep(0.1)
    typer.echo("已停止 / stopped")


@app.command()
def secret() -> None:
    """为正式使用生成密钥文件 / Writes the secret of a real centre into its data folder."""
    from sanxiang_centre.config import serving

    data = Path(os.environ.get("SANXIANG_DATA") or Path.cwd() / "var").absolute()
    data.mkdir(parents=True, exist_ok=True)
    typer.echo(f"{serving.write_secret(data)}")


@app.command()
def migrate() -> None:
    """升级数据库 / Brings the database up to this release."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("migrate", "--no-input")


@app.command("first-administrator")
def first_administrator(
    staff_no: Annotated[str, typer.Argument(help="工号 / staff number")],
    name: Annotated[str, typer.Argument(help="姓名 / name")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="SANXIANG_FIRST_PASSWORD", help="密码 / password")
    ],
) -> None:
    """建立首位管理员 / Creates the first administrator; refused once there is one."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("first_administrator", staff_no, name, password)


@app.command("let-in")
def let_in(staff_no: Annotated[str, typer.Argument(help="工号 / staff number")]) -> None:
    """给出临时密码，取消第二步验证并解锁 / Gives a temporary password, takes the second factor away, lifts a lock."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("let_in", staff_no)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="会话文件 / files of conversations", exists=True, dir_okay=False, readable=True)],
    channel: Annotated[str, typer.Option(help="phone、chat、email、onsite；来源未写明时 / where the source does not say")] = "",
    fmt: Annotated[str, typer.Option("--from", help="格式；默认自动识别 / format; found out if left out")] = "",
    swap: Annotated[bool, typer.Option("--swap", help="对调坐席与客户 / exchange agent and customer")] = False,
) -> None:
    """导入会话并质检，显示进度；中断后由后台接着做 / Imports conversations and inspects them; the worker goes on if it is cut off."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        import django

        django.setup()
        from sanxiang_centre.config.importing import import_here

        if not import_here(files, channel=channel, fmt=fmt, swap=swap):
            raise typer.Exit(3)


@app.command()
def check() -> None:
    """升级前检查 / Looks at what an upgrade needs; exit code 1 if something stands in the way."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        lines = serving.checked(environment)
    for line in lines:
        typer.echo(f"{ {True: '✓', False: '✗', None: '·'}[line.good] } {line.text}")
    if any(line.good is False for line in lines):
        raise typer.Exit(1)


@app.command("verify-audit")
def verify_audit(
    noted: Annotated[str, typer.Option(help="先前记下的 节号:链值 / NUMBER:CHAIN that was noted before")] = "",
) -> None:
    """核对审计链 / Verifies the chain of the audit trail."""
    from sanxiang_centre.config import serving

    environment, variables = _environment()
    os.environ.update(variables)
    with _told(), serving.database(environment):
        serving.django("verify_audit", "--noted", noted)


File = Annotated[Path, typer.Argument(help="备份文件 / the backup file")]


@app.command()
def backup(file: File) -> None:
    """备份数据库与文件，中心可照常运行 / Backs database and files up; the centre may go on."""
    from sanxiang_centre.config import serving

    environment, _ = _environment()
    with _told(), serving.database(environment):
        manifest = serving.back_up(environment, file.absolute())
        typer.echo(f"{file}: {len(manifest.tables)} 个表、{manifest.rows} 行 / tables, rows")


@app.command()
def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="替换现有数据库，原库改名保留 / put it in place of what is there")] = False,
) -> None:
    """恢复备份，逐表核对后才启用 / Restores a backup; it takes its place only when every table agrees."""
    from sanxiang_centre.config import serving

    environment, _ = _environment()
    with _told(), serving.database(environment):
        restored = serving.restore(environment, file.absolute(), replace=replace)
        typer.echo(f"{file}: {restored.manifest.rows} 行一致 / rows agree（{restored.manifest.version}，{restored.manifest.at}）")
        if restored.missing:
            typer.echo(f"{len(restored.missing)} 个文件没有内容（存于别处，或备份期间已删除） / stored elsewhere, or erased meanwhile")
        if restored.kept:
            typer.echo(f"原数据库现名 / the database that was there is now called: {restored.kept}")


@app.command()
def openapi(file: Annotated[Path, typer.Argument(help="写入的文件 / the file to write")] = Path("docs/reference/openapi.json")) -> None:
    """写出接口说明 / Writes the description of the API."""
    from sanxiang_centre.config import serving

    _, variables = _environment()
    os.environ.update(variables)
    with _told():
        file.write_text(serving.openapi(), encoding="utf-8")
    typer.echo(f"{file}")


@app.command()
def events(file: Annotated[Path, typer.Argument(help="写入的文件 / the file to write")] = Path("docs/reference/events.md")) -> None:
    """写出事件目录 / Writes the catalogue of events."""
    from sanxiang_centre.config import serving

    _, variables = _environment()
    os.environ.update(variables)
    with _told():
        file.write_text(serving.events(), encoding="utf-8")
    typer.echo(f"{file}")


class Part(StrEnum):
    WEB = "web"
    WORKER = "worker"
    MESSENGER = "messenger"
    DISPATCHER = "dispatcher"


@app.command()
def run(
    part: Annotated[Part, typer.Argument(help="进程 / the process")],
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """只运行一个进程，供 systemd 等使用 / Runs one process, for systemd and the like."""
    from sanxiang_centre.config import serving

    _, variables = _environment()
    with _told():
        serving.become(part.value, variables, host=host, port=port)


class _told:  # noqa: N801 - reads as a word
    """Turns what an operator can mend into a line on standard error and exit code 2."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SetupProblem):
            typer.echo(str(error), err=True)
            raise typer.Exit(2)


def _environment() -> tuple[Environment, dict[str, str]]:
    from sanxiang_centre.config import serving

    with _told():
        return serving.environment_of(os.environ)
    raise AssertionError("told and left")


def _demo(environment: Environment) -> list[str]:
    if not environment.demo:
        return []
    import django

    django.setup()
    from sanxiang_centre.config.demo import demo_data, sign_ins

    demo_data()
    return list(sign_ins())


def _demo_sign_ins(environment: Environment) -> list[str]:
    if not environment.demo:
        return []
    from sanxiang_centre.config.demo import sign_ins

    return list(sign_ins())


def _wait(address: str, log: Path) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    typer.echo(f"没有启动，见 / it does not start, see {log}", err=True)
    raise typer.Exit(4)
