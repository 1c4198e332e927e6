"""Demographic questions and answers: asked and taken, never given out."""

from typing import Any

from rest_framework import serializers

from loanops.web.api import InputSerializer, TextField
from loanops.web.api.serializers import OutputSerializer


class ChoiceOut(serializers.Serializer[Any]):
    """An answer to choose from."""

    code = serializers.CharField(help_text="What is sent.")
    words = serializers.CharField(help_text="What is shown.")


class QuestionOut(serializers.Serializer[Any]):
    """One question."""

    name = serializers.CharField(help_text="Name of the answer.")
    words = serializers.CharField(help_text="The question.")
    per_owner = serializers.BooleanField(help_text="Whether it is asked of each principal owner.")
    several = serializers.BooleanField(help_text="Whether several answers fit; the answer is a list then.")
    answers = ChoiceOut(many=True, help_text="Answers to choose from.")


class QuestionsSerializer(OutputSerializer):
    """The questions in the words of one version, and whether they were answered; never what was."""

    OBJECT = "demographic_questions"

    text_version = serializers.CharField(help_text="Version of the words; the answers carry it.")
    introduction = serializers.CharField(help_text="Why it is asked, and that it need not be answered.")
    owners_max = serializers.IntegerField(help_text="How many principal owners are asked about.")
    questions = QuestionOut(many=True, help_text="The questions.")
    answered_at = serializers.DateTimeField(allow_null=True, help_text="When they were answered.")


class OwnerAnswersIn(InputSerializer):
    """The answers of one principal owner."""

    ethnicity = serializers.ListField(child=TextField(max_length=40), help_text="Codes of the answers.")
    race = serializers.ListField(child=TextField(max_length=40), help_text="Codes of the answers.")
    sex = TextField(max_length=40, help_text="Code of the answer.")


class AnswersIn(InputSerializer):
    """Answers or refusals, question by question."""

    text_version = TextField(max_length=40, help_text="Version of the questions that were asked.")
    minority_owned = TextField(max_length=40, help_text="Code of the answer.")
    women_owned = TextField(max_length=40, help_text="Code of the answer.")
    owners = OwnerAnswersIn(many=True, help_text="One entry for each principal owner.")
