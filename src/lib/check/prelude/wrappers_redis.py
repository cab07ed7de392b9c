class ScoredRedis:
    """What redis() puts over its generated class: zrange(score_cast_func=float), whose function runs here."""

    def zrange(self, key, start, end, desc=False, withscores=False, score_cast_func=float):
        members = super().zrange(key, start, end, desc=desc, withscores=withscores)
        if not withscores:
            return members
        return [(member, score_cast_func(score)) for member, score in members]
