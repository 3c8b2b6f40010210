"""The environment is checked before anything starts, and all that is wrong is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanxiang_centre.config.environment import EnvironmentProblem, read_environment

GOOD = {"SANXIANG_SECRET": "s" * 50, "SANXIANG_HOSTS": "desk.example.com"}


def test_a_real_centre_is_behind_tls_unless_told_otherwise(tmp_path: Path) -> None:
    environment = read_environment(GOOD, home=tmp_path)
    assert (environment.tls, environment.demo, environment.data) == (True, False, tmp_path / "var")
    assert read_environment({**GOOD, "SANXIANG_TLS": "no"}, home=tmp_path).tls is False


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SANXIANG_SECRET": "short"}, ["SANXIANG_SECRET"]),
        ({"SANXIANG_HOSTS": ""}, ["SANXIANG_HOSTS"]),
        ({"DATABASE_URL": "mysql://x"}, ["DATABASE_URL"]),
        ({"SANXIANG_ZONE": "Mars/Olympus"}, ["SANXIANG_ZONE"]),
        ({"SANXIANG_DEMO": "perhaps"}, ["SANXIANG_DEMO"]),
        ({"SANXIANG_ORIGINS": "desk.example.com"}, ["SANXIANG_ORIGINS"]),
        ({"SANXIANG_SMTP_URL": "http://mail"}, ["SANXIANG_SMTP_URL"]),
        ({"SANXIANG_SMS_URL": "ftp://sms"}, ["SANXIANG_SMS_URL"]),
        ({"SANXIANG_SMS_URL": "https://sms.example.com"}, ["SANXIANG_SMS_TOKEN"]),
        ({"SANXIANG_SMS_HOURS": "21-8"}, ["SANXIANG_SMS_HOURS"]),
        ({"SANXIANG_SMS_HOURS": "morning"}, ["SANXIANG_SMS_HOURS"]),
        ({"SANXIANG_SMS_HOURS": "8-25"}, ["SANXIANG_SMS_HOURS"]),
        ({"SANXIANG_METRICS_TOKEN": "short"}, ["SANXIANG_METRICS_TOKEN"]),
        ({"SANXIANG_WEBHOOK_NETWORKS": "10.1.2.3/8"}, ["SANXIANG_WEBHOOK_NETWORKS"]),
        ({"SANXIANG_FILE_STORE": "/mnt/files"}, ["SANXIANG_FILE_STORE"]),
        ({"SANXIANG_FILE_STORE": "s3://"}, ["SANXIANG_FILE_STORE"]),
        ({"SANXIANG_FILE_MEGABYTES": "0"}, ["SANXIANG_FILE_MEGABYTES"]),
        ({"SANXIANG_FILE_MEGABYTES": "25 MB"}, ["SANXIANG_FILE_MEGABYTES"]),
        ({"SANXIANG_FILE_KINDS": "pdf exe"}, ["SANXIANG_FILE_KINDS"]),
        ({"SANXIANG_CLAMD": "localhost:3310"}, ["SANXIANG_CLAMD"]),
        ({"SANXIANG_CLAMD_DOWN": "serve"}, ["SANXIANG_CLAMD_DOWN"]),
        ({"SANXIANG_SECRET": "", "SANXIANG_HOSTS": "", "SANXIANG_TLS": "2"}, ["SANXIANG_HOSTS", "SANXIANG_SECRET", "SANXIANG_TLS"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, given: dict[str, str], named: list[str]) -> None:
    with pytest.raises(EnvironmentProblem) as wrong:
        read_environment({**GOOD, **given}, home=tmp_path)
    assert sorted(line.partition(":")[0] for line in wrong.value.problems) == named


def test_the_secret_may_stand_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("z" * 60)
    assert read_environment({"SANXIANG_HOSTS": "x", "SANXIANG_DATA": str(tmp_path)}, home=tmp_path).secret == "z" * 60


def test_files_are_kept_in_the_data_folder_and_not_scanned_unless_told_otherwise(tmp_path: Path) -> None:
    plain = read_environment(GOOD, home=tmp_path)
    assert (plain.file_store, plain.file_megabytes, plain.clamd, plain.clamd_down) == ("", 25, "", "keep")
    assert {"pdf", "png", "docx", "text"} <= set(plain.file_kinds)
    assert "zip" not in plain.file_kinds
    given = {
        "SANXIANG_FILE_KINDS": "pdf, zip",
        "SANXIANG_FILE_MEGABYTES": "5",
        "SANXIANG_CLAMD": "unix:///run/clamd",
        "SANXIANG_CLAMD_DOWN": "refuse",
    }
    told = read_environment({**GOOD, **given}, home=tmp_path)
    assert (told.file_kinds, told.file_megabytes, told.clamd, told.clamd_down) == (("pdf", "zip"), 5, "unix:///run/clamd", "refuse")
    store = "s3://desk/centre?endpoint=https://s3.example.com"
    assert read_environment({**GOOD, "SANXIANG_FILE_STORE": store}, home=tmp_path).file_store == store
