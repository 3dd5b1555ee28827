"""The mails that go before each deadline to whoever still misses something."""
