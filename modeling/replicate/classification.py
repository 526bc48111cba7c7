"""The second and third notebook: classes of views, every model behind ADASYN."""

from __future__ import annotations

import warnings

import numpy as np
from imblearn.over_sampling import ADASYN
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, precision_score, recall_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from modeling.config import CLASS_EDGES, VIRAL_VIEWS
from modeling.replicate.jobs import Answer, Job
from modeling.replicate.linear_svm import LinearSVM
from modeling.replicate.regression import FEWEST, FOLDS, mean

NEIGHBOURS = {"5-KNN": 5, "10-KNN": 10}
SECONDS = {
    "SVM RBF": 1.8,
    "Random Forest": 1.5,
    "neighbours": 0.2,
    "SVM Linear": 0.1,
    "Logistic Regression": 0.1,
    "Baseline": 0.1,
}
ALL = (*(name for name in SECONDS if name != "neighbours"), *NEIGHBOURS)

FEWER_TREES = 50
"""Of the fast replication: half the default, for half the time."""

CACHE_MB = 500
"""Room for the kernel matrix of 10,000 tracks in single precision, taken as needed."""

Task = tuple[np.ndarray, np.ndarray] | str


def prepare(study: str, X: np.ndarray, views: np.ndarray) -> Task:
    """Features and classes of a study, or why there can be no five folds of them.

    The original's classes: `digitize` at 0, 5e4, 1e6, 1e9, without the tracks nobody
    viewed; and viral from 1e6 views on.
    """
    if study == "multiclass":
        X, views = X[views > 0], views[views > 0]
        y = np.digitize(views, CLASS_EDGES)
    else:
        y = (views >= VIRAL_VIEWS).astype("int64")
    sizes = np.unique(y, return_counts=True)[1]
    if len(y) < FEWEST:
        return f"{len(y)} complete tracks are too few for {FOLDS} folds"
    if len(sizes) < 2:
        return f"the {len(y)} tracks are all of one class"
    if sizes.min() < FOLDS:
        return f"the smallest class has {sizes.min()} tracks, {FOLDS} folds need more"
    return X, y


def oversampling(tasks: dict[str, Task], seed: int) -> list[Job]:
    """ADASYN once for each fold: seeded, all models of the fold see the same rows."""
    made = []
    for study, task in tasks.items():
        if isinstance(task, str):
            continue
        X, y = task
        cut = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(X, y)
        for fold, (train, test) in enumerate(cut):
            arguments = (X[train], y[train], X[test], y[test], seed)
            made.append(Job((study, fold), 0.2, balance, arguments))
    return made


def balance(
    X: np.ndarray, y: np.ndarray, X_test: np.ndarray, y_test: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | str:
    """The training part scaled, and filled up with made-up tracks of rare classes."""
    scaler = StandardScaler().fit(X)
    try:
        more, labels = ADASYN(random_state=seed).fit_resample(scaler.transform(X), y)
    except (ValueError, RuntimeError) as error:
        # Its own words: classes already even, or too few of one to have neighbours.
        return f"ADASYN: {' '.join(str(error).split())}"
    return more, labels, scaler.transform(X_test), y_test


def count(tasks: dict[str, Task]) -> int:
    return (
        FOLDS * len(SECONDS) * sum(not isinstance(task, str) for task in tasks.values())
    )


def jobs(prepared: dict, mode: str, seed: int) -> list[Job]:
    return [
        Job((study, name, fold), seconds, score, (name, mode, seed, data))
        for (study, fold), data in prepared.items()
        for name, seconds in SECONDS.items()
    ]


def score(
    name: str, mode: str, seed: int, data: tuple[np.ndarray, ...] | str
) -> dict[str, Answer] | str:
    """Macro precision and recall, and accuracy, by model name, on one fold."""
    if isinstance(data, str):
        return data
    X, y, X_test, y_test = data
    if name == "neighbours":
        predictions = neighbours(X, y, X_test)
    else:
        estimator = model(name, mode, seed, len(X))
        predictions = {name: _fit(estimator, X, y).predict(X_test)}
    return {
        one: {
            "precision": precision_score(
                y_test, predicted, average="macro", zero_division=0
            ),
            "recall": recall_score(y_test, predicted, average="macro", zero_division=0),
            "accuracy": accuracy_score(y_test, predicted),
        }
        for one, predicted in predictions.items()
    }


def model(name: str, mode: str, seed: int, rows: int):
    """The estimator behind a published name, with scikit-learn's defaults."""
    if mode == "fast" and name == "SVM RBF":
        return make_pipeline(
            Nystroem(n_components=min(200, rows), random_state=seed),
            LogisticRegression(max_iter=500),
        )
    return {
        "Baseline": lambda: DummyClassifier(strategy="stratified", random_state=seed),
        "SVM Linear": LinearSVM,
        # The same problem to the same tolerance. Here nearly every track is a support
        # vector, so looking for those that can be set aside (shrinking) costs more.
        "SVM RBF": lambda: SVC(kernel="rbf", shrinking=False, cache_size=CACHE_MB),
        "Random Forest": lambda: RandomForestClassifier(
            FEWER_TREES if mode == "fast" else 100, random_state=seed
        ),
        "Logistic Regression": LogisticRegression,
    }[name]()


def _fit(estimator, X: np.ndarray, y: np.ndarray):
    with warnings.catch_warnings():
        # The study fitted with defaults and took what it got after 100 (1000) rounds.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(X, y)


def neighbours(X: np.ndarray, y: np.ndarray, X_test: np.ndarray) -> dict:
    """5-NN and 10-NN from one search; a tied vote goes to the lower class."""
    most = max(NEIGHBOURS.values())
    index = KNeighborsClassifier(n_neighbors=most).fit(X, y)
    nearest = index.kneighbors(X_test, return_distance=False)
    classes, codes = np.unique(y, return_inverse=True)
    votes = np.eye(len(classes))[codes[nearest]]
    return {
        name: classes[votes[:, :k].sum(axis=1).argmax(axis=1)]
        for name, k in NEIGHBOURS.items()
    }


def answers(
    finished: dict, prepared: dict, tasks: dict[str, Task]
) -> dict[tuple[str, str, str], Answer]:
    """Means over the folds of each study and model."""
    found: dict[tuple[str, str, str], Answer] = {}
    for study, task in tasks.items():
        for name in ALL:
            if isinstance(task, str):
                found[study, "14", name] = task
                continue
            job = "neighbours" if name in NEIGHBOURS else name
            folds = [finished[study, job, fold] for fold in range(FOLDS)]
            found[study, "14", name] = mean(
                [one if isinstance(one, str) else one[name] for one in folds]
            )
    return found
