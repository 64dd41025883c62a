"""Whom sdvae models pull asks, believes and tells its token: refusals, redirects, certificates."""

import subprocess

import pytest
from support.hub_models import TAESD, WEIGHTS, offer
from support.hub_server import COMMIT, Fault, Hub
from support.pulls import FILE, SIZE, assert_whole, pull, refused


def test_401_asks_for_a_token(hub, home):
    hub.token = "hf_right"
    said = refused(home, hub)
    assert "(status 401)" in said and "HF_TOKEN" in said and "licence" in said
    said = refused(home, hub, HF_TOKEN="hf_wrong")
    assert "does not accept the token" in said
    assert "hf_wrong" not in said
    assert_whole(home, hub, pull(home, hub, HF_TOKEN="hf_right"))


def test_the_token_of_a_login_counts(hub, home):
    hub.token = "hf_right"
    (home / ".cache" / "huggingface").mkdir(parents=True)
    (home / ".cache" / "huggingface" / "token").write_text("hf_right\n")
    quiet = refused(home, hub, HF_HUB_DISABLE_IMPLICIT_TOKEN="1")
    assert "wants to know who asks" in quiet
    assert_whole(home, hub, pull(home, hub))


def test_404(hub, home):
    del hub.files[FILE]
    assert "there is no such file (status 404)" in refused(home, hub)


def test_503_is_tried_again(hub, home):
    hub.head_status[FILE] = [503]
    hub.faults[FILE] = [Fault(status=503)]
    done = pull(home, hub)
    assert_whole(home, hub, done)
    assert done.stderr.decode().count("trying again") == 2


def test_503_for_ever(hub, home):
    hub.head_status[f"{TAESD}/config.json"] = [503] * 9
    assert "(status 503)" in refused(home, hub)


def test_what_is_no_hub(hub, home):
    hub.commit = "nothing"
    assert "does not answer like a Hugging Face hub" in refused(home, hub)
    assert "is no web address" in refused(home, hub, HF_ENDPOINT="ftp://127.0.0.1")


def test_a_hub_that_is_not_there(hub, home):
    hub.__exit__()
    said = refused(home, hub)
    assert "cannot reach" in said and "HF_ENDPOINT" in said


def test_an_etag_cannot_name_a_path(hub, home):
    hub.etag = lambda file: "../../../../evil"
    refused(home, hub)
    assert not list(home.rglob("*evil*"))


def test_offline(hub, home):
    said = refused(home, hub, HF_HUB_OFFLINE="1")
    assert "HF_HUB_OFFLINE is set" in said
    assert hub.seen == []
    assert_whole(home, hub, pull(home, hub))
    hub.seen.clear()
    assert_whole(home, hub, pull(home, hub, HF_HUB_OFFLINE="YES"))
    assert hub.seen == []


def test_large_files_come_from_another_server_that_never_sees_the_token(home):
    with Hub() as cdn, Hub(cdn=cdn) as hub:
        offer(hub, size=SIZE)
        offer(cdn, size=SIZE)
        hub.token = "hf_secret"
        hub_half = Fault(sent=SIZE // 2)
        cdn.faults[FILE] = [hub_half]
        assert_whole(home, hub, pull(home, hub, HF_TOKEN="hf_secret"))
        assert {seen.token for seen in hub.seen} == {"Bearer hf_secret"}
        assert {seen.token for seen in cdn.seen} == {None}
        # Its address is asked for anew, and the rest only.
        assert [seen.range for seen in cdn.seen] == [None, f"bytes={SIZE // 2}-"]
        assert all(seen.method == "GET" for seen in cdn.seen)


def test_a_way_back_does_not_get_the_token_either(home):
    with Hub() as hub, Hub() as other:
        offer(hub, size=SIZE)
        offer(other, size=SIZE)
        path = f"/{TAESD}/resolve/{COMMIT}/{WEIGHTS}"
        hub.faults[FILE] = [Fault(redirect=other.url + path)]
        other.faults[FILE] = [Fault(redirect=hub.url + path)]
        assert_whole(home, hub, pull(home, hub, HF_TOKEN="hf_secret"))
        assert [seen.token for seen in hub.gets(WEIGHTS)] == ["Bearer hf_secret", None]
        assert [seen.token for seen in other.seen] == [None]


def test_redirects_come_to_an_end(hub, home):
    path = f"/{TAESD}/resolve/{COMMIT}/{WEIGHTS}"
    hub.faults[FILE] = [Fault(redirect=hub.url + path)] * 20
    assert "leads on and on" in refused(home, hub)


def test_redirects_lead_to_web_addresses_only(hub, home):
    hub.faults[FILE] = [Fault(redirect="file:///etc/hostname")]
    assert "no web address" in refused(home, hub)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {folder}/key -out {folder}/cert "
        "-days 2 -subj /CN=hub -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return folder / "cert", folder / "key"


def test_certificates_are_checked(certificate, home):
    with Hub(certificate) as hub:
        offer(hub, size=SIZE)
        said = refused(home, hub)
        assert "cannot trust the server" in said and "SSL_CERT_FILE" in said
        assert hub.seen == []
        assert_whole(home, hub, pull(home, hub, SSL_CERT_FILE=certificate[0]))


def test_what_is_encrypted_stays_encrypted(certificate, home):
    with Hub(certificate) as hub, Hub() as plain:
        offer(hub, size=SIZE)
        offer(plain, size=SIZE)
        hub.faults[FILE] = [Fault(redirect=f"{plain.url}/{TAESD}/resolve/{COMMIT}/{WEIGHTS}")]
        assert "not encrypted" in refused(home, hub, SSL_CERT_FILE=certificate[0])
        assert plain.seen == []
