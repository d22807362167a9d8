"""`grpo`: reinforcement learning of any Hugging Face causal model on the arena's problems, by TRL's GRPOTrainer (Shao et al., 2024).

The prompts are those that the model gets as a proposer, the answers are held to the lemma language, and the only reward is the solver's:
1 where the lemma takes part in a proof, else 0. Nothing is given for being well-formed: a reward for form is won by saying nothing.
Two further tasks come beside them where the recipe says so: an input on which a false goal fails, judged by a run in the sandbox, and a
body that keeps a contract, judged by the pipeline (`training.reward`). An optional start on proved lemmas (supervised) comes first, since
a model that never proves anything learns nothing from rewards.

Generation is by transformers, with the grammar of each prompt; or by vLLM, which takes one grammar for a whole run, so there the reward
does what the grammar cannot. The trainer's own loss takes log-probabilities without the grammar's mask; with one step a batch (the
default) the ratio is 1 either way, and vLLM's correction for the difference is switched off.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prover.lemmas import Lemma
from prover.model.prompt import Place, places
from prover.proposers.huggingface import GrammarProcessor, guide
from prover.proposers.model import Question, read
from prover.proposers.text_prompt import grammar_for, question_text
from training.game import Arena, Problem
from training.refuting import inputs_language
from training.tasks import Assignment, refute, synthesise


@dataclass(frozen=True, slots=True)
class Settings:
    """A recipe."""

    model: str
    output: Path
    problems: int = 256
    refute: int = 0  # problems with a false goal beside them
    synthesise: bool = False  # ask for a body where the goal is a postcondition, too
    seed: int = 1
    steps: int = 100
    group: int = 8  # answers to a prompt
    prompts: int = 4  # prompts in a batch
    tokens: int = 64  # of an answer
    rate: float = 1e-6
    supervised: int = 0  # steps on proved lemmas before
    supervised_rate: float = 1e-4
    device: str = "cpu"
    vllm: bool = False
    options: dict[str, Any] = field(default_factory=dict)  # further fields of GRPOConfig


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt, and what it asks about: a place for a lemma, or another task."""

    text: str
    problem: Problem
    about: Place | Assignment


def task_rows(refutable: Sequence[Problem], others: Sequence[Problem]) -> list[Row]:
    """The prompts of the tasks that are not answered by lemmas: of false goals, and of contracts that some body keeps."""
    pairs = [(p, refute(p.made)) for p in refutable if p.made is not None]
    pairs += [(p, task) for p in others if p.made is not None for task in [synthesise(p.made)] if task is not None]
    return [Row(task_text(task), problem, task) for problem, task in pairs]


def task_text(task: Assignment) -> str:
    """The question of such a task."""
    if task.kind == "refute":
        wanted = f"Arguments on which {task.goal_kind} {task.goal} fails, as `x == 3 and xs == [1, 2]`:"
    else:
        wanted = f"The body of {task.function}, by which it keeps its contract:"
    return f"```python\n{task.source}```\n{wanted}\n"


def rows_of(problems: Sequence[Problem]) -> list[Row]:
    """The prompts of problems; places without one are left out."""
    found = []
    for problem in problems:
        for place in places(problem.task):
            text = question_text(problem.task, place)
            if text is not None:
                found.append(Row(text, problem, place))
    return found


def rewards(arena: Arena, rows: Sequence[Row], completions: Sequence[str]) -> list[float]:
    """1 for an answer that takes part in a proof or does its task, else 0. The lemmas for a prompt are judged in one pool, as the search
    would."""
    lemmas = [
        read(Question(row.problem.task, row.about), text) if isinstance(row.about, Place) else None
        for row, text in zip(rows, completions, strict=True)
    ]
    others = {(row.about, text): 0.0 for row, text in zip(rows, completions, strict=True) if isinstance(row.about, Assignment)}
    others = dict(zip(others, arena.reward(list(others)), strict=True))
    pools: dict[str, list[Lemma]] = {}
    by_key = {row.problem.key: row.problem for row in rows}
    for row, lemma in zip(rows, lemmas, strict=True):
        if lemma is not None:
            pools.setdefault(row.problem.key, []).append(lemma)
    verdicts = arena.judge([(by_key[key], tuple(dict.fromkeys(pool))) for key, pool in pools.items()])
    used = {key: set(verdict.used) for key, verdict in zip(pools, verdicts, strict=True)}
    return [
        others[row.about, text] if isinstance(row.about, Assignment) else float(lemma is not None and lemma in used[row.problem.key])
        for row, lemma, text in zip(rows, lemmas, completions, strict=True)
    ]


def proved_lemmas(arena: Arena, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Prompts with lemmas for supervised learning: hints of the problems that the solver accepts as proofs."""
    problems = list({row.problem.key: row.problem for row in rows}.values())
    verdicts = arena.judge([(problem, problem.hints) for problem in problems])
    used = {problem.key: verdict.used for problem, verdict in zip(problems, verdicts, strict=True) if verdict.proved}
    return [
        (row.text, lemma.statement)
        for row in rows
        for lemma in used.get(row.problem.key, ())
        if isinstance(row.about, Place) and (lemma.line, lemma.kind) == (row.about.line, row.about.kind)
    ]


def train(arena: Arena, settings: Settings) -> list[dict[str, float]]:
    """Train and save the model as safetensors; gives the trainer's log. A run that was killed goes on from its last checkpoint."""
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.grpo_trainer import GRPOTrainer

    tokenizer = AutoTokenizer.from_pretrained(settings.model, trust_remote_code=False, padding_side="left")
    model: Any = AutoModelForCausalLM.from_pretrained(settings.model, trust_remote_code=False, use_safetensors=True)
    problems = arena.problems(settings.problems, settings.seed)
    rows = rows_of(problems)
    false = arena.refutable(settings.refute, settings.seed) if settings.refute else []
    rows += task_rows(false, problems if settings.synthesise else [])
    if not rows:
        raise ValueError("no problem has a prompt")
    if settings.supervised:
        supervise(model.to(settings.device), tokenizer, proved_lemmas(arena, rows), settings)
    by_text = {row.text: row for row in rows}

    def reward(prompts: list[str], completions: list[str], **others: object) -> list[float | None]:
        return list(rewards(arena, [by_text[text] for text in prompts], completions))

    on_cpu = settings.device == "cpu"
    config: dict[str, Any] = {
        "output_dir": str(settings.output),
        "use_cpu": on_cpu,
        "bf16": not on_cpu and torch.cuda.is_bf16_supported(),
        "activation_checkpointing": False,
        "report_to": "none",
        "num_generations": settings.group,
        "per_device_train_batch_size": settings.group * settings.prompts,
        "max_completion_length": settings.tokens,
        "max_steps": settings.steps,
        "learning_rate": settings.rate,
        "logging_steps": 1,
        "save_steps": 50,
        "save_total_limit": 2,
        "seed": settings.seed,
        "temperature": 1.0,
        "use_vllm": settings.vllm,
        "vllm_importance_sampling_correction": False,
    }
    trainer: Any = GRPOTrainer(
        model=model,
        reward_funcs=reward,
        args=GRPOConfig(**{**config, **settings.options}),
        train_dataset=Dataset.from_list([{"prompt": row.text} for row in rows]),
        processing_class=tokenizer,
    )
    if not settings.vllm:
        hold(model, tokenizer, lambda text: grammar_of(by_text[text]), list(by_text))
    trainer.train(resume_from_checkpoint=any(settings.output.glob("checkpoint-*")))
    model.__dict__.pop("generate", None)
    model.save_pretrained(settings.output / "final")  # the trainer's own way would write a pickle of its arguments beside it
    tokenizer.save_pretrained(str(settings.output / "final"))
    log: list[dict[str, float]] = [entry for entry in trainer.state.log_history if "reward" in entry]
    return log


def grammar_of(row: Row) -> str:
    """What an answer to a prompt may be. A body is any text: what Python and the solver say of it is its reward."""
    if isinstance(row.about, Place):
        return grammar_for(row.about)
    if row.about.kind == "synthesise":
        return "start: /(.|\\n){1,2000}/"
    kinds = dict(next((place.names.variables for place in places(row.problem.task)), ()))
    return inputs_language([(p.name, kinds.get(p.name, "")) for p in row.problem.task.function.params]) or "start: /[^\\n]{1,200}/"


def hold(model: Any, tokenizer: Any, grammar: Callable[[str], str], texts: Sequence[str]) -> None:
    """Have `model.generate` hold every row to the grammar of its prompt: the trainer has no argument for logits processors."""
    guided = guide(tokenizer, int(model.config.vocab_size))
    plain = model.generate
    known = {tuple(tokenizer(text)["input_ids"]): text for text in texts}

    def generate(*arguments: Any, **keywords: Any) -> Any:
        ids, attention = keywords["input_ids"], keywords["attention_mask"]
        prompts = [tuple(row[kept.bool()].tolist()) for row, kept in zip(ids, attention, strict=True)]
        grammars = [grammar(known[prompt]) for prompt in prompts]
        processor = GrammarProcessor(guided, grammars, ids.shape[1])
        return plain(*arguments, **keywords, logits_processor=[processor])

    model.generate = generate


def supervise(model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]], settings: Settings) -> list[float]:
    """Cross-entropy on lemmas that proved something, one pair a step; gives the losses. Nothing happens where there are none."""
    import torch

    if not pairs:
        return []
    source = random.Random(settings.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.supervised_rate)
    losses = []
    for _ in range(settings.supervised):
        text, lemma = source.choice(pairs)
        prompt = tokenizer(text)["input_ids"]
        answer = [*tokenizer(lemma)["input_ids"], tokenizer.eos_token_id]
        ids = torch.tensor([[*prompt, *answer]], device=settings.device)
        labels = torch.tensor([[*[-100] * len(prompt), *answer]], device=settings.device)
        loss = model(input_ids=ids, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses
