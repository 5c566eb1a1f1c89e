#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calendars of design 3.2: a factor on the shortfall of an edge by local time. Holidays are those of the
year 2009 as they were printed; no other year is simulated here."""
import datetime

from model import FULL, ModelError, to_level

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = {(1, 1), (1, 12), (2, 11), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (9, 21),
            (9, 22), (9, 23), (10, 12), (11, 3), (11, 23), (12, 23)}
DAY_MS = 86400000


def read_weekdays(text):
    """Numbers of weekdays, Monday 0."""
    found = set()
    for part in text.split(",") if text else ("mon-sun",):
        ends = [WEEKDAYS.index(end) for end in part.strip().split("-")]
        number = ends[0]
        found.add(number)
        while number != ends[-1]:
            number = (number + 1) % 7
            found.add(number)
    return found


def day_number(text, length):
    """Day of a month of so many days; below 1 or above its length if there is none."""
    if not text.startswith("last"):
        return int(text)
    return length - int(text[len("last-"):] or 0)


def on_days(text, date):
    """Is the date among the days of the month? An empty text means all."""
    following = (date.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    length = (following - datetime.timedelta(days=1)).day
    for part in text.split(",") if text else ("1..31",):
        ends = [day_number(end, length) for end in part.strip().split("..")]
        if ends[0] <= date.day <= ends[-1]:
            return True
    return False


class Calendar:
    """One row of calendars.csv."""

    def __init__(self, row):
        self.weekdays = read_weekdays(row.get("weekdays", ""))
        self.days = row.get("days", "")
        self.hours = [self.clock(end) for end in (row.get("hours") or "00:00-24:00").split("-")]
        self.holidays = (row.get("holidays") or "yes") == "yes"
        self.inside = to_level(row["factor"])
        self.outside = to_level(row.get("factor_outside") or "0")

    @staticmethod
    def clock(text):
        """ms of the day."""
        hour, minute = text.split(":")
        return (int(hour) * 60 + int(minute)) * 60000

    def holds(self, local):
        """At a local time, ms since 0001-01-01."""
        date = datetime.date.fromordinal(local // DAY_MS)
        if date.year != 2009:
            raise ModelError("holidays are known of 2009 only")
        return (date.weekday() in self.weekdays and on_days(self.days, date)
                and (self.holidays or (date.month, date.day) not in HOLIDAYS)
                and self.hours[0] <= local % DAY_MS < self.hours[1])

    def factor(self, local):
        """0..10000 on the shortfall."""
        return self.inside if self.holds(local) else self.outside

    def next_border(self, local):
        """First later time at which it can begin or end to hold."""
        day = local // DAY_MS * DAY_MS
        borders = (day + self.hours[0], day + self.hours[1], day + DAY_MS,
                   day + DAY_MS + self.hours[0])
        return min(border for border in borders if border > local)


def local_start(scenario):
    """The scenario's start by its own clock, ms since 0001-01-01."""
    start = datetime.datetime.fromisoformat(scenario["start"]).replace(tzinfo=None)
    passed = start - datetime.datetime.min
    return DAY_MS + passed.days * DAY_MS + passed.seconds * 1000 + passed.microseconds // 1000


def through(level, factor):
    """What an edge hands on of a level."""
    return FULL - (FULL - level) * factor // FULL
