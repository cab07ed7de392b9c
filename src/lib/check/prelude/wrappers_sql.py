class AggregatedResult:
    """What sql() and mysql() put over their generated class: result(agg=sum).

    The host answers the values of each column, one for each shard that has a row; the function, which may be any of the
    check's own, runs here. As on the worker, a column on which it fails (sum() of text) keeps its list.
    """

    def result(self, agg=sum):
        result = {}
        for name, values in super().result(agg).items():
            try:
                result[name] = agg(values)
            except Exception:
                result[name] = values
        if len(result) == 1:
            return next(iter(result.values()))
        return result
