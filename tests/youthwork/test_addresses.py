"""Nobody chooses the address that limits and the log go by."""

import pytest
from django.test import RequestFactory

from youthwork.lib.addresses import client_address, network_of

CLIENT, PROXY = "198.51.100.7", "10.0.0.2"


def request(forwarded: str | None = None, remote: str = PROXY):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)


@pytest.fixture
def behind_proxy(settings):
    settings.BEHIND_PROXY, settings.PROXY_COUNT = True, 1
    return settings


def test_a_forged_header_changes_nothing_without_a_proxy(settings):
    settings.BEHIND_PROXY = False
    assert client_address(request("203.0.113.9", remote=CLIENT)) == CLIENT


def test_the_proxy_says_who_called_it(behind_proxy):
    assert client_address(request(CLIENT)) == CLIENT


@pytest.mark.parametrize("forged", ["203.0.113.9", "203.0.113.9, 203.0.113.10", "nonsense", "", "127.0.0.1,,,"])
def test_what_a_caller_puts_in_front_changes_nothing(behind_proxy, forged):
    assert client_address(request(f"{forged}, {CLIENT}")) == CLIENT


def test_two_proxies_add_two_entries(behind_proxy):
    behind_proxy.PROXY_COUNT = 2
    assert client_address(request(f"203.0.113.9, {CLIENT}, 10.0.0.1")) == CLIENT
    assert client_address(request(CLIENT)) == PROXY  # one of the proxies was gone round


@pytest.mark.parametrize("header", [None, "", "unknown", "198.51.100.7:1234", "fe80::1%eth0", "1.2.3.4, "])
def test_a_malformed_header_is_not_believed(behind_proxy, header):
    assert client_address(request(header)) == PROXY


def test_one_address_has_one_form():
    assert client_address(request(remote="::ffff:198.51.100.7")) == CLIENT
    assert client_address(request(remote="2001:DB8:0:0::1")) == "2001:db8::1"
    assert client_address(request(remote="")) == ""


def test_a_customer_of_ipv6_is_one_network_and_of_ipv4_one_address():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of(CLIENT) == CLIENT != network_of("198.51.100.8")
    assert network_of("") == ""
