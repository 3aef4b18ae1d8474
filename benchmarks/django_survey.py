"""django-survey-and-report with a survey of ten questions; runs in that package's environment.

`python -m benchmarks.django_survey` makes the database; `application` serves it. SQLite, WAL and
FULL, connections kept, transactions begun as writers: the settings that are kindest to it.
"""

from __future__ import annotations

import os
from datetime import date, timedelta

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.urls import include, path

QUESTIONS = 10
CHOICES = "very good, good, fair, poor, very poor"

settings.configure(
    SECRET_KEY="only a benchmark's",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["DJANGO_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "survey",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()
urlpatterns = [path("survey/", include("survey.urls"))]
application = WSGIHandler()


def make_survey() -> None:
    from survey.models import Question, Survey

    call_command("migrate", verbosity=0)
    survey = Survey.objects.create(
        name="Service",
        description="How was it here today?",
        need_logged_user=False,
        publish_date=date.today() - timedelta(days=1),
        expire_date=date.today() + timedelta(days=7),
    )
    for number in range(1, QUESTIONS + 1):
        Question.objects.create(
            survey=survey,
            text=f"Question {number}",
            order=number,
            required=True,
            type=Question.RADIO,
            choices=CHOICES,
        )


if __name__ == "__main__":
    make_survey()
