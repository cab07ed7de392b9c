"""The exceptions of a ZMON worker, with its texts. Check code meets them, and cannot name them."""

from zk_seal import Sealed


class CheckError(Exception, metaclass=Sealed):
    pass


class ConfigurationError(CheckError):
    def __str__(self):
        return f'Configuration error: {super().__str__()}'


class SecurityError(Exception, metaclass=Sealed):
    pass


class InsufficientPermissionsError(CheckError):
    def __init__(self, user=None, entity=None):
        super().__init__(user, entity)
        self.user = user
        self.entity = entity

    def __str__(self):
        return f'Insufficient permisions for user {self.user} to access {self.entity}'


class HttpError(CheckError):
    def __init__(self, message=None, url=None):
        super().__init__(message, url)
        self.message = message
        self.url = url

    def __str__(self):
        return f'HTTP request failed for {self.url}: {self.message}'


class DbError(CheckError):
    def __init__(self, message=None, operation=None):
        super().__init__(message, operation)
        self.message = message
        self.operation = operation

    def __str__(self):
        return f'DB operation {self.operation} failed: {self.message}'


class ResultSizeError(CheckError):
    def __str__(self):
        return f'Result size error: {super().__str__()}'


class JmxQueryError(CheckError):
    def __init__(self, message=None):
        super().__init__(message)
        self.message = message

    def __str__(self):
        return f'JMX Query failed: {self.message}'


class SnmpError(CheckError):
    def __init__(self, message=None):
        super().__init__(message)
        self.message = message

    def __str__(self):
        return f'SNMP Error. Message: {self.message}'


class NagiosError(CheckError):
    def __init__(self, output=None):
        super().__init__(output)
        self.output = output

    def __str__(self):
        return f'NagiosError. Command output: {self.output}'


class AlertError(Exception):
    pass


class MalformedCode(Exception):
    """Code that a worker refuses before it runs: its text is all that is stored. `name` is the exception to show."""

    def __init__(self, message, line=1, column=1, name='CheckError', kind='form'):
        super().__init__(message)
        self.line = line
        self.column = column
        self.name = name
        self.kind = kind


RAISED_BY_HOST = {
    cls.__name__: cls
    for cls in (
        CheckError,
        ConfigurationError,
        SecurityError,
        InsufficientPermissionsError,
        HttpError,
        DbError,
        ResultSizeError,
        JmxQueryError,
        SnmpError,
        NagiosError,
        ValueError,
        TypeError,
        KeyError,
        Exception,
    )
}


def host_error(name, args):
    """The exception that the host wants to be raised in the check."""
    return RAISED_BY_HOST.get(name, Exception)(*args)
