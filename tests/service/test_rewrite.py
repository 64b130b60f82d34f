"""Rewriting: what a follow-up question becomes, and which questions stay themselves."""

from __future__ import annotations

import pytest

from service.refer import Exchange
from service.rewrite import exchanges, rewrite

SHARE = Exchange("What share of GDP does Chengdu aim for?", "Chengdu wants its core industries to exceed 12.8% [1].")
FUND = Exchange("Tell me about Tongzhou's metaverse fund", "It covers the metaverse industry.")
LAW = Exchange("Who proposed a metaverse law?", "Gao Yu proposed a metaverse law of three parts.")
INSTITUTION = Exchange("What did Kong Fulong propose?", "He proposed a national institution.")
LAWS = Exchange("Which laws does Tan Jianfeng want to enforce?")
CITIES = Exchange("Which cities plan for it?", "Chengdu, Hefei and Baoding do.")
WARNED = Exchange("Who warned of hype?", "Ma Huateng and Wan Jie warned of it.")
NAMED = Exchange("Which laws are named?", "The Cybersecurity Law, the Data Security Law and the Criminal Law.")
MEASURES = Exchange("When did Tongzhou issue its measures?")


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (Exchange("Is there a law on drones?", 'Yes, the "Safe Skies Act".'), "When was it passed?", 'When was "Safe Skies Act" passed?'),
        (
            Exchange("How full was Lake Mira when the Assembly met in May?"),
            "And Sado?",
            "How full was Sado when the Assembly met in May?",
        ),
        (Exchange("Can you tell me which parks Porto plans?"), "And Lisbon?", "Can you tell me which parks Lisbon plans?"),
        (Exchange("How long does Hefei keep exam records?"), "How many teachers does it train?", "How many teachers does Hefei train?"),
        (
            Exchange("Who is Maria Keller?", "She heads the Institute for Water."),
            "How many people does it employ?",
            "How many people does the Institute for Water employ?",
        ),
        (
            Exchange("Who is well placed according to the minister?", "He names libraries, museums and schools."),
            "What should be done for them?",
            "What should be done for libraries, museums and schools?",
        ),
        (
            Exchange("When did Roblox go public?", "In March 2021."),
            "And when did it report on that year?",
            "When did Roblox report on 2021?",
        ),
        (SHARE, "And what percentage is Hefei aiming for?", "What percentage is Hefei aiming for?"),
        (Exchange("Who is Ana Lima?", "She is a deputy."), "Ok and what did the same person say?", "What did the person Ana Lima say?"),
        (
            Exchange("Which committee stands since July 2024?", "The Harbour Board."),
            "And is the mayor on it?",
            "Is the mayor on the committee stands?",
        ),
        (
            Exchange("Did the Sustainable Travel Towns cut car use?"),
            "Which places were they?",
            "Which places were the Sustainable Travel Towns?",
        ),
        (INSTITUTION, "When was it founded?", "What did Kong Fulong propose? When was it founded?"),
    ],
)
def test_it_may_be_what_the_answer_brought_up(before: Exchange, question: str, alone: str) -> None:
    """A title, the things that "who" asked for, what is no person beside one, a year."""
    assert rewrite(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (SHARE, "And Hefei?", "What share of GDP does Hefei aim for?"),
        (SHARE, "what about Wuhan", "What share of GDP does Wuhan aim for?"),
        (SHARE, "Hefei?", "What share of GDP does Hefei aim for?"),
        (INSTITUTION, "And Gao Yu?", "What did Gao Yu propose?"),
        (MEASURES, "And on which day did Shanghai?", "On which day did Shanghai issue its measures?"),
        (MEASURES, "and when did Shanghai", "When did Shanghai issue its measures?"),
        (MEASURES, "And Shanghai?", "When did Shanghai issue its measures?"),
        (MEASURES, "And in 2021?", "When did Tongzhou issue its measures in 2021?"),
        (Exchange("What was Chengdu's GDP in 2022?"), "And in 2023?", "What was Chengdu's GDP in 2023?"),
        (Exchange("Did Gao Yu speak in Beijing?"), "And in Shanghai?", "Did Gao Yu speak in Shanghai?"),
        (Exchange("Did Gao Yu speak in Beijing?"), "And Liu Wei?", "Did Liu Wei speak in Beijing?"),
        (Exchange("What do large firms pay?"), "And small firms?", "What do small firms pay?"),
        (LAW, "And Kong Fulong?", "Was it Kong Fulong who proposed a metaverse law?"),
        (FUND, "What about financing?", "What about financing of Tongzhou's metaverse fund?"),
    ],
)
def test_a_bare_phrase_takes_the_place_of_one_of_its_kind(before: Exchange, question: str, alone: str) -> None:
    """A place for a place, a person for a person, a year for a year, a thing for one of the same noun; else it stands beside them."""
    assert rewrite(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (FUND, "How is it financed?", "How is Tongzhou's metaverse fund financed?"),
        (FUND, "And its purpose?", "Tongzhou's metaverse fund's purpose?"),
        (FUND, "Who manages the fund?", "Who manages Tongzhou's metaverse fund?"),
        (FUND, "How large is this fund?", "How large is Tongzhou's metaverse fund?"),
        (LAW, "What else did he propose?", "What else did Gao Yu propose?"),
        (LAW, "What are its three parts?", "What are the metaverse law's three parts?"),
        (SHARE, "When does it plan to reach that?", "When does Chengdu plan to reach the share of GDP?"),
        (INSTITUTION, "Where does he work and whom does he warn?", "Where does Kong Fulong work and whom does Kong Fulong warn?"),
    ],
)
def test_a_pronoun_becomes_what_it_stands_for(before: Exchange, question: str, alone: str) -> None:
    """A person for he, a thing for it; a noun of which more was said is said in full."""
    assert rewrite(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (SHARE, "Why?", "Why does Chengdu aim for that share of GDP?"),
        (INSTITUTION, "And when?", "When did Kong Fulong propose that?"),
        (MEASURES, "Why is that?", "Why did Tongzhou issue its measures?"),
        (LAW, "When?", "When was it that Gao Yu proposed a metaverse law?"),
        (LAW, "Who else?", "Who else proposed a metaverse law?"),
        (LAWS, "How many are there?", "How many laws does Tan Jianfeng want to enforce?"),
        (LAWS, "What else?", "What else does Tan Jianfeng want to enforce?"),
        (Exchange("Is the plan public?"), "Why?", "Why is the plan public?"),
    ],
)
def test_a_bare_question_word_is_asked_of_the_last_question(before: Exchange, question: str, alone: str) -> None:
    """The verb and what it is about stay; what was asked for before is named."""
    assert rewrite(question, [before]) == alone


@pytest.mark.parametrize(
    "question",
    [
        "What is the boiling point of water?",
        "Which technologies does Zhang Ying want to concentrate on?",
        "What does Chengdu plan for its digital economy?",
        "How do companies hire their employees?",
        "Is it true that the metaverse is a bubble?",
        "How long does it take to build a park?",
        "Is there a law that protects data?",
        "What is a storm drain and how is it designed?",
        "What are ETFs?",
    ],
)
@pytest.mark.parametrize("before", [SHARE, FUND, LAW, INSTITUTION], ids=["share", "fund", "law", "institution"])
def test_a_question_that_stands_alone_stays_itself(before: Exchange, question: str) -> None:
    """A new subject, a pronoun for something in the question itself, an `it` that stands for nothing."""
    assert rewrite(question, [before]) == question


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (CITIES, "And with whom will the last of them share its laboratory?", "With whom will Baoding share its laboratory?"),
        (CITIES, "What does the second one plan?", "What does Hefei plan?"),
        (CITIES, "And the first one?", "Which cities plan for it? And Chengdu?"),
        (CITIES, "What does the fifth one plan?", "What does the fifth one plan?"),
        (CITIES, "Was Chengdu the first one that was named?", "Was Chengdu the first one that was named?"),
        (WARNED, "What does the latter want?", "What does Wan Jie want?"),
        (WARNED, "And what does the former want?", "What does Ma Huateng want?"),
        (CITIES, "What does the latter want?", "What does the latter want?"),
        (NAMED, "When was the second one passed?", "When was the Data Security Law passed?"),
    ],
)
def test_one_of_those_that_the_last_answer_lists(before: Exchange, question: str, alone: str) -> None:
    """By its place; of two the former and the latter; nothing where the list has no such place."""
    assert rewrite(question, [before]) == alone


def test_what_no_rule_understands_stands_after_the_question_before_it() -> None:
    """Nothing is lost, and a guess is not made."""
    assert rewrite("But under which conditions?", [LAWS]) == f"{LAWS.asked} But under which conditions?"
    assert rewrite("Who manages it?", [Exchange("Why?")]) == "Why? Who manages it?"
    assert rewrite("How would it be financed?", [INSTITUTION]) == f"{INSTITUTION.asked} How would it be financed?"
    assert rewrite("Speed limits", [Exchange("Which rules hold for motorcycles?")]) == "Speed limits, motorcycles?"


def test_without_history_nothing_changes() -> None:
    """A follow-up without a past is asked as it is."""
    assert rewrite("And Hefei?", []) == "And Hefei?"


def test_follow_ups_follow_each_other() -> None:
    """Each question is read after those before it as they were understood, the last first."""
    turns = [
        ("user", "What share of GDP does Chengdu aim for?"),
        ("assistant", "12.8% [1]."),
        ("user", "And Hefei?"),
        ("assistant", "Hefei names none [2]."),
        ("user", "Why?"),
    ]
    assert exchanges(turns) == [
        Exchange("Why does Hefei aim for that share of GDP?"),
        Exchange("What share of GDP does Hefei aim for?", "Hefei names none."),
        Exchange("What share of GDP does Chengdu aim for?", "12.8%."),
    ]


def test_the_one_spoken_of_goes_on_being_spoken_of() -> None:
    """After two questions about a fund, the third `it` is the fund and not its last-named side."""
    past = exchanges([("user", "Tell me about Tongzhou's metaverse fund"), ("user", "Is it like the fund of Wuhan Harbour Holdings?")])
    assert rewrite("How is it financed?", past) == "How is Tongzhou's metaverse fund financed?"


def test_an_assistant_that_speaks_first_is_no_question() -> None:
    """A greeting is not answered by what follows it."""
    assert exchanges([("assistant", "Hello, ask me anything."), ("user", "Who is Gao Yu?")]) == [Exchange("Who is Gao Yu?")]
