class ConvertedSnmp:
    """What snmp() puts over its generated class: get(convert=…) and get_list(convert=…), whose functions run here."""

    def get(self, oid, name, convert):
        return {name: convert(super().get(oid, name, convert))}

    def get_list(self, prefix='get', convert=int, *oids):
        values = super().get_list(prefix, convert, *oids)
        # A dict in each, as the worker gives it.
        return {
            '{0}{1}'.format(prefix, index): {'{0}{1}'.format(prefix, index): convert(value)}
            for index, value in enumerate(values)
        }
